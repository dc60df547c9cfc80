using OkkiBridge.Storage;

namespace OkkiBridge.Cli.Tests.Companies;

public sealed class CompanyTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_company_is_shown_with_what_the_target_holds_what_is_in_doubt_and_its_history()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        var ledger = bridge.Storage<ILedger>();
        await ledger.ClaimAsync(Bridge.Scope, [ClaimOf("r1", Then)], Ct);
        await ledger.CommitAsync(Bridge.Scope, "loader", [new LedgerVersion
        {
            CompanyId = "42", Version = Then.ToUnixTimeSeconds(), ReadAt = Then, Hash = "c0ffee", RunId = "r1", WrittenAt = Then,
        }], Ct);
        await ledger.ClaimAsync(Bridge.Scope, [ClaimOf("r2", Then.AddDays(1))], Ct);

        var shown = await bridge.RunAsync("company", "show", "42", "--plan", Bridge.Plan);
        var json = await bridge.RunAsync("company", "show", "42", "--json");

        Assert.Equal((0, 0), (shown.ExitCode, json.ExitCode));
        Assert.Contains("c0ffee", shown.Output, StringComparison.Ordinal);
        Assert.Contains("in doubt 存疑, run 运行 r2", shown.Output, StringComparison.Ordinal);
        Assert.Equal(("c0ffee", Then, true), (
            json.Json["current"]!["hash"]!.GetValue<string>(), json.Json["history"]![0]!["writtenAt"]!.GetValue<DateTimeOffset>(), json.Json["writing"]!["inDoubt"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Of_a_company_that_was_only_rejected_the_rejections_are_shown()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);
        await bridge.Storage<IRejections>().AddAsync([new Rejection
        {
            Id = "r1-42", Plan = Bridge.Plan, RunId = "r1", CompanyId = "42", Stage = "load", Reason = "refused", Message = "the target refuses it", Raw = "{}",
            ReadAt = Then, RejectedAt = Then,
        }], Ct);

        var shown = await bridge.RunAsync("company", "show", "42");

        Assert.Contains("holds no version", shown.Output, StringComparison.Ordinal);
        Assert.Contains("the target refuses it", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_company_that_nobody_knows_is_not_found()
    {
        await using var bridge = await Bridge.StartAsync(companies: 0);

        var ending = await bridge.RunAsync("company", "show", "42", "--plan", Bridge.Plan, "--json");

        Assert.Equal((1, $"Nothing is known of company 42 in {Bridge.Plan}", ""), (ending.ExitCode, ending.Error.Trim(), ending.Output));
    }

    private static Claim ClaimOf(string run, DateTimeOffset version) => new()
    {
        CompanyId = "42",
        Owner = "loader",
        Until = Then.AddDays(2),
        Version = version.ToUnixTimeSeconds(),
        ReadAt = version,
        Hash = "c0ffee",
        RunId = run,
        Record = "{}",
    };
}
