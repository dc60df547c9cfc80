using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace OkkiBridge.Hosting.Tests;

public sealed class LineFormatterTests
{
    private readonly LineFormatter _formatter = new(
        new SecretFilter(new ConfigurationBuilder().AddInMemoryCollection([new("Okki:ClientSecret", "tiger-lily")]).Build()),
        new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void An_entry_is_one_line_in_utc_without_secrets() =>
        Assert.Equal("2026-01-01T12:00:00.000Z info Test[7] first | second ***\n", Write(LogLevel.Information, "first\nsecond tiger-lily", null));

    [Fact]
    public void A_warning_says_what_is_wrong_without_a_stack_trace() => Assert.Equal(
        "2026-01-01T12:00:00.000Z warn Test[7] waiting (no broker: refused)\n", Write(LogLevel.Warning, "waiting", Thrown()));

    [Fact]
    public void A_long_entry_is_cut_and_still_shows_no_part_of_a_secret() => Assert.InRange(
        Write(LogLevel.Error, string.Concat(Enumerable.Repeat("tiger-lily", 100_000)), null) is var line && !line.Contains("tiger", StringComparison.Ordinal) ? line.Length : 0,
        1, 16 * 1024 + 1);

    [Fact]
    public void An_error_has_its_stack_trace_on_the_same_line()
    {
        var line = Write(LogLevel.Error, "failed", Thrown());

        Assert.Contains(nameof(Thrown), line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }

    private string Write(LogLevel level, string message, Exception? exception)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        _formatter.Write(new LogEntry<string>(level, "Test", 7, message, exception, (state, _) => state), null, writer);
        return writer.ToString();
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("no broker", new IOException("refused"));
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }
}
