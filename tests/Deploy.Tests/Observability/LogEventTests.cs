using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace OkkiBridge.Deploy.Tests.Observability;

/// <summary>The numbers of log events, by which people search.</summary>
public sealed partial class LogEventTests
{
    private static readonly (Assembly Assembly, int From, int To)[] Ranges =
    [
        (typeof(Hosting.ServiceDefaults).Assembly, 1000, 1099),
        (typeof(Storage.IRuns).Assembly, 1000, 1099),
        (typeof(Extractor.ExtractorModule).Assembly, 1100, 1999),
        (typeof(Transformer.TransformerModule).Assembly, 2000, 2999),
        (typeof(Loader.LoaderModule).Assembly, 3000, 3999),
    ];

    private static readonly IReadOnlyList<LoggerMessageAttribute> Events = [.. Ranges.SelectMany(range => EventsOf(range.Assembly))];

    [Fact]
    public void A_number_is_one_event_and_tells_the_service()
    {
        Assert.True(Events.Count > 20);
        Assert.Equal(Events.Count, Events.DistinctBy(e => e.EventId).Count());
        Assert.All(Ranges, range => Assert.All(EventsOf(range.Assembly), e => Assert.InRange(e.EventId, range.From, range.To)));
    }

    [Theory]
    [InlineData("docs/runbook.md")]
    [InlineData("docs/runbook.zh-CN.md")]
    public void The_runbook_lists_every_event_that_somebody_may_have_to_act_on_with_its_level(string page)
    {
        var listed = Row().Matches(Repository.Read(page))
            .SelectMany(row => row.Groups[1].Value.Split([',', '、', ' '], StringSplitOptions.RemoveEmptyEntries).Select(id => $"{id} {row.Groups[2].Value}"));
        var told = Events.Where(e => e.Level >= LogLevel.Warning).Select(e => $"{e.EventId} {(e.Level is LogLevel.Warning ? "warn" : "error")}");

        Assert.Equal(told.Order(), listed.Order());
    }

    private static IEnumerable<LoggerMessageAttribute> EventsOf(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>();

    [GeneratedRegex(@"^\| ([0-9、, ]+) \| (warn|error) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
