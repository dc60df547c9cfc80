using System.Reflection;
using Microsoft.Extensions.Logging;
using OkkiBridge.Extractor.Timeline;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Timeline;

public sealed class ExtractorTimelineTests
{
    /// <summary>Of no plan alone: the database's clock.</summary>
    private static readonly int[] OfAllPlans = [1015];

    [Theory]
    [InlineData("docs/runbook.md")]
    [InlineData("docs/runbook.zh-CN.md")]
    public void The_runbook_has_every_code_with_its_log_event(string page)
    {
        var rows = File.ReadLines(Path.Combine(Checkout.Root, page)).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.All(ExtractorTimeline.Lines.Lines, line => Assert.Contains(
            rows, row => row.Contains($"`{line.Value.Code}`", StringComparison.Ordinal) && row.Contains($"{line.Key}", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_line_is_told_once_by_is_what_it_says()
    {
        var texts = new[] { typeof(ExtractorModule).Assembly, typeof(Hosting.ServiceDefaults).Assembly, typeof(Storage.Run).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToDictionary(e => e.EventId, e => e.Message);

        Assert.All(ExtractorTimeline.Lines.Lines, line => Assert.All([.. line.Value.By, .. OfAllPlans.Contains(line.Key) ? [] : (string[])["Plan"]], value => Assert.Matches($"{{{value}[:}}]", texts[line.Key])));
    }
}
