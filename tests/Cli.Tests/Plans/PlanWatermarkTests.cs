namespace OkkiBridge.Cli.Tests.Plans;

public sealed class PlanWatermarkTests
{
    private static readonly DateTimeOffset March = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_is_put_and_the_one_before_is_told()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);

        var first = await bridge.RunAsync("plan", "watermark", Bridge.Plan, "2026-03-02T08:00:00+08:00", "--note", "read March again", "--json");
        var second = await bridge.RunAsync("plan", "watermark", Bridge.Plan, "2026-02-01");

        Assert.Equal((0, March, null), (first.ExitCode, first.Json["watermark"]!.GetValue<DateTimeOffset>(), first.Json["before"]));
        Assert.Equal(0, second.ExitCode);
        Assert.StartsWith($"{Bridge.Plan}: watermark 水位 2026-02-01 00:00:00, before 之前 {March.ToLocalTime():yyyy-MM-dd HH:mm:ss}", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "There is no plan none", "none", "2026-03-02")]
    [InlineData(2, "to lies in the future", Bridge.Plan, "9998-01-01")]
    [InlineData(2, "to must not lie before 1970", Bridge.Plan, "1969-01-01")]
    public async Task What_cannot_be_is_said_so(int exitCode, string reason, string plan, string time)
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);

        var ending = await bridge.RunAsync("plan", "watermark", plan, time);

        Assert.Equal((exitCode, ""), (ending.ExitCode, ending.Output));
        Assert.StartsWith(reason, ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_run_is_active_it_is_named_instead()
    {
        await using var bridge = await Bridge.StartAsync(open: false);
        var run = await bridge.RunAsync("run", "start", Bridge.Plan, "--mode", "full", "--json");

        var ending = await bridge.RunAsync("plan", "watermark", Bridge.Plan, "2026-03-02");

        Assert.Equal((1, $"{Bridge.Plan} has a run whose end would move its watermark again: {run.Json["id"]}"), (ending.ExitCode, ending.Error.Trim()));
    }
}
