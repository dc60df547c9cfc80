using OkkiBridge.Storage;

namespace OkkiBridge.Cli.Tests.Rejections;

public sealed class RejectionsTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_is_narrowed_by_every_filter()
    {
        await using var bridge = await WithRejectionsAsync();

        Assert.Equal(["r1-3", "r1-2", "r1-1"], Ids(await bridge.RunAsync("rejections", "list", "--json")));
        Assert.Equal(["r1-3"], Ids(await bridge.RunAsync("rejections", "list", "--limit", "1", "--json")));
        Assert.Equal(["r1-2", "r1-1"], Ids(await bridge.RunAsync("rejections", "list", "--plan", Bridge.Plan, "--json")));
        Assert.Equal(["r1-3", "r1-1"], Ids(await bridge.RunAsync("rejections", "list", "--stage", "transform", "--json")));
        Assert.Equal(["r1-2"], Ids(await bridge.RunAsync("rejections", "list", "--reason", "refused", "--json")));
        Assert.Equal(["r1-3"], Ids(await bridge.RunAsync("rejections", "list", "--status", "dismissed", "--json")));
        Assert.Empty(Ids(await bridge.RunAsync("rejections", "list", "--stage", "load", "--reason", "required", "--json")));
    }

    [Fact]
    public async Task People_read_why_in_the_list_and_both_payloads_of_one()
    {
        await using var bridge = await WithRejectionsAsync();

        var list = await bridge.RunAsync("rejections", "list");
        var one = await bridge.RunAsync("rejections", "show", "r1-2");

        Assert.Equal((0, 0), (list.ExitCode, one.ExitCode));
        Assert.Contains("name: a value was expected", list.Output, StringComparison.Ordinal);
        Assert.Contains(one.Output.Split('\n'), line => line.Contains("\"company_id\": 2", StringComparison.Ordinal) && line.Contains("\"id\": \"2\"", StringComparison.Ordinal));
        Assert.Contains(one.Output.Split('\n'), line => line.Contains("Waits for", StringComparison.Ordinal) && line.Contains("time, 20", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', one.Output);
    }

    [Fact]
    public async Task People_read_which_run_resolved_or_replaced_it()
    {
        await using var bridge = await WithRejectionsAsync();
        var rejections = bridge.Storage<IRejections>();
        await rejections.ResolveAsync(["r1-1"], "r2", Ct);
        await rejections.ReplaceAsync((await rejections.FindAsync("r1-1", Ct))! with { RunId = "r3" }, [(await rejections.FindAsync("r1-2", Ct))!], Ct);

        var list = await bridge.RunAsync("rejections", "list");

        Assert.Contains("r2", (await bridge.RunAsync("rejections", "show", "r1-1")).Output.Split('\n').Single(line => line.Contains("Resolved by", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("r3", (await bridge.RunAsync("rejections", "show", "r1-2")).Output.Split('\n').Single(line => line.Contains("Replaced by", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal((0, "r2"), (list.ExitCode, (await bridge.RunAsync("rejections", "show", "r1-1", "--json")).Json["resolvedBy"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Scripts_get_one_rejection_whole()
    {
        await using var bridge = await WithRejectionsAsync();

        var one = await bridge.RunAsync("rejections", "show", "r1-1", "--json");

        Assert.Equal("""{"company_id":1}""", one.Json["raw"]!.ToJsonString());
        Assert.Equal(Then, one.Json["readAt"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task One_is_replayed_by_its_id()
    {
        await using var bridge = await WithRejectionsAsync();

        var one = await bridge.RunAsync("rejections", "replay", "r1-1");

        Assert.Equal((0, "1 replayed 已重放"), (one.ExitCode, one.Output.Trim()));
    }

    [Fact]
    public async Task Open_ones_are_replayed_by_a_filter_or_all_at_once()
    {
        await using var bridge = await WithRejectionsAsync();

        var byFilter = await bridge.RunAsync("rejections", "replay", "--plan", Bridge.Plan, "--stage", "load", "--reason", "refused", "--json");
        var all = await bridge.RunAsync("rejections", "replay", "--all", "--json");
        var nothing = await bridge.RunAsync("rejections", "replay", "--plan", Bridge.Plan, "--json");

        Assert.Equal((0, 1), (byFilter.ExitCode, byFilter.Json["replayed"]!.GetValue<int>()));
        Assert.Equal((0, 1), (all.ExitCode, all.Json["replayed"]!.GetValue<int>()));
        Assert.Equal((0, 0), (nothing.ExitCode, nothing.Json["replayed"]!.GetValue<int>()));
        Assert.DoesNotContain(await bridge.Storage<IRejections>().ListAsync(new RejectionFilter(Bridge.Plan), 10, Ct), r => r.Status is RejectionStatus.Open);
    }

    [Theory]
    [InlineData(1, "There is no rejection none", "show", "none")]
    [InlineData(1, "There is no rejection none", "replay", "none")]
    [InlineData(1, "Rejection r1-3 is resolved or dismissed", "replay", "r1-3")]
    public async Task What_is_not_there_or_cannot_be_replayed_is_said_so(int exitCode, string reason, params string[] args)
    {
        await using var bridge = await WithRejectionsAsync();

        var ending = await bridge.RunAsync(["rejections", .. args]);

        Assert.Equal((exitCode, reason, ""), (ending.ExitCode, ending.Error.Trim(), ending.Output));
    }

    [Fact]
    public async Task A_payload_that_is_not_kept_is_said_so_with_its_size_and_one_kept_aside_is_shown()
    {
        await using var bridge = await WithRejectionsAsync();
        var rejections = bridge.Storage<IRejections>();
        var first = (await rejections.FindAsync("r1-1", Ct))!;
        var deep = $"{new string('[', 100)}{new string(']', 100)}";
        await rejections.AddAsync([first with { Raw = $"[\"{new string('x', 5_000_000)}\"]", Mapped = deep }], Ct);

        var one = await bridge.RunAsync("rejections", "show", "r1-1");
        var json = await bridge.RunAsync("rejections", "show", "r1-1", "--json");

        Assert.Equal((0, 0), (one.ExitCode, json.ExitCode));
        Assert.Contains("5,000,004 bytes", one.Output, StringComparison.Ordinal);
        Assert.Contains("\"isKept\": false", json.Output, StringComparison.Ordinal);
        Assert.Contains(new string('[', 100), json.Output.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static async Task<Bridge> WithRejectionsAsync()
    {
        var bridge = await Bridge.StartAsync(companies: 0);
        var rejections = bridge.Storage<IRejections>();
        var first = new Rejection
        {
            Id = "r1-1",
            Plan = Bridge.Plan,
            RunId = "r1",
            CompanyId = "1",
            Stage = "transform",
            Reason = "required",
            Message = "name: a value was expected, found nothing",
            Raw = """{ "company_id": 1 }""",
            ReadAt = Then,
            RejectedAt = Then,
        };
        await rejections.AddAsync([
            first,
            first with
            {
                Id = "r1-2", CompanyId = "2", Stage = "load", Reason = "refused", Message = "\u001b[31mred", Raw = """{ "company_id": 2 }""", Mapped = """{ "id": "2" }""",
                RejectedAt = Then.AddMinutes(1),
            },
            first with { Id = "r1-3", Plan = "another", CompanyId = "3", RejectedAt = Then.AddMinutes(2) },
        ], Ct);
        await rejections.MoveAsync("r1-3", [RejectionStatus.Open], RejectionStatus.Dismissed, Ct);
        return bridge;
    }

    private static IEnumerable<string> Ids(Ending list)
    {
        Assert.Equal(0, list.ExitCode);
        return list.Json.AsArray().Select(r => r!["id"]!.GetValue<string>());
    }
}
