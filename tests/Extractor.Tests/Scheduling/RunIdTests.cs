using OkkiBridge.Extractor.Runs;

namespace OkkiBridge.Extractor.Tests.Scheduling;

public sealed class RunIdTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, 700, TimeSpan.FromHours(8));

    [Theory]
    [InlineData(null, "20260302T020000-")]
    [InlineData("20260302T015959-0123abcd", "20260302T020000-")]
    [InlineData("20260302T020000-0123abcd", "20260302T020001-")]          // within the same second
    [InlineData("20270302T020000-0123abcd", "20270302T020001-")]          // by a clock that ran ahead
    [InlineData("run-of-old", "20260302T020000-")]
    public void The_id_of_a_run_sorts_after_those_before(string? newest, string expected) => Assert.StartsWith(expected, RunId.After(newest, Ten), StringComparison.Ordinal);
}
