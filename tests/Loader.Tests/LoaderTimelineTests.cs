using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OkkiBridge.Loader.Pausing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Loader.Tests.Loading;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Loader.Tests;

public sealed class LoaderTimelineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pause_of_loading_is_told_of_when_it_begins_and_when_it_ends()
    {
        await using var bench = await LoaderBench.StartAsync();
        var writer = bench.Services.GetServices<IHostedService>().Single(service => service.GetType().Name == "TimelineWriter");
        await writer.StartAsync(Ct);
        var pauses = bench.Get<TargetPause>();

        await pauses.BeginAsync(LoaderBench.Plan, new TargetConfigurationException("方案已禁用"), Ct);
        await pauses.BeginAsync(LoaderBench.Plan, new TargetConfigurationException("方案已禁用"), Ct);
        await pauses.EndAsync((await pauses.ReadAsync(Ct))!, Ct);
        await writer.StopAsync(Ct);

        var told = await bench.Get<IEvents>().ListAsync(new(LoaderBench.Plan), 10, Ct);
        Assert.Equal([("loading-paused", EventSeverity.Error), ("loading-resumed", EventSeverity.Info)], told.Select(e => (e.Code, e.Severity)).Order());
        Assert.Contains("方案已禁用", told.Single(e => e.Code == "loading-paused").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs/runbook.md")]
    [InlineData("docs/runbook.zh-CN.md")]
    public void The_runbook_has_every_code_with_its_log_event(string page)
    {
        var rows = File.ReadLines(Path.Combine(Checkout.Root, page)).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.All(LoaderTimeline.Lines.Lines, line => Assert.Contains(
            rows, row => row.Contains($"`{line.Value.Code}`", StringComparison.Ordinal) && row.Contains($"{line.Key}", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_line_is_told_once_by_is_what_it_says()
    {
        var texts = typeof(LoaderModule).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToDictionary(e => e.EventId, e => e.Message);

        Assert.All(LoaderTimeline.Lines.Lines, line => Assert.All([.. line.Value.By, "Plan"], value => Assert.Matches($"{{{value}[:}}]", texts[line.Key])));
    }
}
