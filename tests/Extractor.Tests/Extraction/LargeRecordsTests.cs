using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OkkiBridge.Extractor.Tests.Api;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Extraction;

/// <summary>What no message can carry goes to the rejection list, with its size, and the rest of its page goes on.</summary>
public sealed class LargeRecordsTests
{
    private const string List = "/company/list";
    private const string Info = "/company/info";
    private const int Large = 180 * 1024;
    private const int TooLarge = 17 * 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_large_records_go_on_in_events_cut_by_bytes()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 100 });
        bench.Okki.Bend = [Bent(Info, Padded("data.x_padding", Large))];
        var events = new ConcurrentBag<int>();
        bench.Downstream.Wrote += (_, companies) => events.Add(companies);

        var run = await RunAsync(bench);

        Assert.Equal((100, 100), (Count(run, "extracted"), Count(run, "written")));
        Assert.Equal(100, events.Sum());
        Assert.All(events, companies => Assert.InRange(companies * Large, 1, EventCut.MostBytes));
    }

    [Fact]
    public async Task Details_that_are_too_large_reject_their_record_alone_until_they_are_not()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 20 });
        bench.Okki.Bend = [Bent(Info, Padded("data.x_padding", TooLarge)) with { When = new() { Records = 1 } }];

        var rejection = await TheOneRejectedAsync(bench, "size");
        Assert.Matches(@"^record: at most 2,097,152 bytes were expected, raw and mapped together, found 17,8\d\d,\d\d\d$", rejection["message"]!.GetValue<string>());

        bench.Okki.Bend = [];
        using var replayed = await bench.Http.PostAsync($"/rejections/{rejection["id"]}/replay", null, Ct);
        Assert.Equal(HttpStatusCode.Accepted, replayed.StatusCode);
        await Eventually.TrueAsync(
            async () => (await bench.GetAsync($"/rejections/{rejection["id"]}"))["status"]!.GetValue<string>() is "resolved", () => "never resolved", Ct);
    }

    [Fact]
    public async Task A_row_that_is_too_large_is_kept_by_its_digest_and_its_replay_is_refused()
    {
        using var plans = ListOnly();
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 20 }, ("Plans:Directory", plans.Path));
        bench.Okki.Bend = [Bent(List, Padded("data.list.*.x_padding", TooLarge)) with { When = new() { Records = 1 } }];

        var rejection = await TheOneRejectedAsync(bench, "size");
        Assert.Null(rejection["raw"]);
        Assert.False(rejection["rawAside"]!["isKept"]!.GetValue<bool>());
        Assert.InRange(rejection["rawAside"]!["bytes"]!.GetValue<int>(), TooLarge, TooLarge + 10_000);
        Assert.Matches("^[0-9a-f]{64}$", rejection["rawAside"]!["sha256"]!.GetValue<string>());

        using var refused = await bench.Http.PostAsync($"/rejections/{rejection["id"]}/replay", null, Ct);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("is not kept: it has 17,8", (await refused.Content.ReadFromJsonAsync<JsonNode>(Ct))!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("open", (await bench.GetAsync($"/rejections/{rejection["id"]}"))["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(49, Info, "data.name")]
    [InlineData(63, Info, "data.name")]
    [InlineData(63, List, "data.list.*.name")]
    [InlineData(200, Info, "data.name")]
    [InlineData(200, List, "data.list.*.name")]
    public async Task A_record_nested_too_deep_is_rejected_alone_and_shown_as_it_came(int levels, string endpoint, string place)
    {
        using var plans = endpoint == List ? ListOnly() : null;
        await using var bench = plans is null
            ? await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 20 })
            : await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 20 }, ("Plans:Directory", plans.Path));
        var deep = $"\",\"x_deep\":{new string('[', levels - 1)}{new string(']', levels - 1)},\"x_rest\":\"";
        bench.Okki.Bend = [Bent(endpoint, new RawText(RawEdit.Inside, place, deep)) with { When = new() { Records = 1 } }];

        var rejection = await TheOneRejectedAsync(bench, "depth");
        Assert.Equal("record: at most 48 levels was expected, found more", rejection["message"]!.GetValue<string>());

        var shown = await bench.Http.GetStringAsync($"/rejections/{rejection["id"]}", Ct);
        if (endpoint == List) Assert.Contains(new string('[', levels - 1), shown, StringComparison.Ordinal);
        using var replayed = await bench.Http.PostAsync($"/rejections/{rejection["id"]}/replay", null, Ct);
        Assert.Equal(HttpStatusCode.Accepted, replayed.StatusCode);
        Assert.Equal(("open", 2), await AfterAsync(bench, rejection));
    }

    private static ShippedPlan ListOnly() => new(ControlApiBench.Plan, """{ "pageSize": 100, "detail": { "mode": "off" } }""");

    private static Bend Bent(string endpoint, BendChange change) => new() { Name = "large", Provider = BendProvider.Okki, Endpoint = endpoint, What = [change] };

    private static JsonEdit Padded(string path, int bytes) => new(JsonOp.Set, path) { Value = JsonSerializer.SerializeToElement(new string('x', bytes)) };

    private static async Task<JsonNode> RunAsync(ControlApiBench bench)
    {
        using var started = await bench.PostRunAsync(new { mode = "full" });
        return await bench.RunWhenAsync((await started.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>(), "completed");
    }

    /// <summary>Runs; all but one record are written, and that is rejected where it was read.</summary>
    private static async Task<JsonNode> TheOneRejectedAsync(ControlApiBench bench, string reason)
    {
        var run = await RunAsync(bench);
        Assert.Equal((20, 19, 1), (Count(run, "extracted"), Count(run, "written"), Count(run, "rejected")));
        var rejection = Assert.Single((await bench.GetAsync("/rejections")).AsArray())!;
        Assert.Equal(("extract", reason), (rejection["stage"]!.GetValue<string>(), rejection["reason"]!.GetValue<string>()));
        return rejection;
    }

    private static async Task<(string, int)> AfterAsync(ControlApiBench bench, JsonNode rejection) =>
        (await bench.GetAsync($"/rejections?companyId={rejection["companyId"]}"))[0] is { } now ? (now["status"]!.GetValue<string>(), now["attempts"]!.GetValue<int>()) : default;

    private static int Count(JsonNode run, string outcome) => run["counts"]![outcome]!.GetValue<int>();
}
