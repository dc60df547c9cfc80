using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Extractor.Tests.Api;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Timeline;

/// <summary>What happens is told where people look for it later: <c>GET /events</c>.</summary>
public sealed class EventsTests
{
    private static readonly string OfPlan = $"/events?plan={Uri.EscapeDataString(ControlApiBench.Plan)}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_held_and_goes_on_tells_each_of_it_once()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 }, time);
        bench.Downstream.Loses = true;
        var id = await bench.StartRunAsync("full");
        await UntilAsync(bench, time, $"/events?run={id}", "run-held");
        await UntilAsync(bench, time, $"/events?run={id}", "companies-read-again", TimeSpan.FromMinutes(10));     // in vain
        bench.Downstream.Loses = false;

        var told = await UntilAsync(bench, time, $"/events?run={id}", "run-completed", TimeSpan.FromMinutes(10));

        Assert.Equal("run-held", Code(told[^1]));
        Assert.Single(told, e => Code(e) == "run-held");
        Assert.All(told, e => Assert.Equal((ControlApiBench.Plan, id), (e!["plan"]!.GetValue<string>(), e["runId"]!.GetValue<string>())));
        Assert.Equal("warning", told[^1]!["severity"]!.GetValue<string>());
        Assert.Contains("target-silent", told[^1]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(told.Count(e => e!["severity"]!.GetValue<string>() == "warning"), (await bench.GetAsync($"/events?run={id}&severity=warning")).AsArray().Count);
        Assert.Single((await bench.GetAsync($"{OfPlan}&code=run-held")).AsArray());
    }

    [Fact]
    public async Task What_a_person_does_is_told()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        bench.Downstream.Close();
        var id = await bench.StartRunAsync("full");
        await bench.RunWhenAsync(id, "loading");
        var held = new Held { Kind = HeldKind.Guard, Code = "target-refusals", Reason = "必填字段缺失", Since = TimeProvider.System.GetUtcNow() };
        Assert.True(await bench.Services.GetRequiredService<IRuns>().HoldRefusedAsync(id, held, Ct));
        using var accepted = await bench.Http.PostAsync($"/runs/{id}/accept", null, Ct);
        await UntilAsync(bench, null, $"/events?run={id}", "run-accepted");
        using var cancelled = await bench.Http.PostAsync($"/runs/{id}/cancel", null, Ct);
        await UntilAsync(bench, null, $"/events?run={id}", "run-cancelled");
        using var put = await bench.Http.PutAsJsonAsync($"/plans/{Uri.EscapeDataString(ControlApiBench.Plan)}/watermark", new { to = "2026-03-02T00:00:00Z", note = "read March again" }, Ct);

        var told = await UntilAsync(bench, null, OfPlan, "watermark-put");

        Assert.Equal(["watermark-put", "run-cancelled", "run-accepted"], told.Select(Code));
        Assert.Contains("read March again", told[0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_changes_is_told_of_and_so_is_a_change_that_is_refused()
    {
        using var plans = new ShippedPlan(ControlApiBench.Plan, "{}");
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 }, time, ("Plans:Directory", plans.Path));

        plans.Change("plan.json", _ => """{ "enabled": false }""");
        await UntilAsync(bench, time, OfPlan, "plan-changed");
        plans.Change("plan.json", _ => """{ "enabled": "perhaps", "overlap": "wide" }""");
        var told = await UntilAsync(bench, time, OfPlan, "plan-refused");

        Assert.Equal(["plan-refused", "plan-changed"], told.Select(Code));
        Assert.Equal(("error", "info"), (told[0]!["severity"]!.GetValue<string>(), told[1]!["severity"]!.GetValue<string>()));
    }

    [Fact]
    public async Task They_are_read_page_by_page()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 }, time);
        foreach (var day in (int[])[1, 2, 3])
        {
            using var put = await bench.Http.PutAsJsonAsync($"/plans/{Uri.EscapeDataString(ControlApiBench.Plan)}/watermark", new { to = $"2026-03-0{day}T00:00:00Z", note = $"day {day}" }, Ct);
            await UntilAsync(bench, time, "/events", "watermark-put", count: day);
        }

        var page = (await bench.GetAsync("/events?limit=2")).AsArray();
        var next = (await bench.GetAsync($"/events?limit=2&before={page[^1]!["id"]}")).AsArray();

        Assert.Equal(["day 3", "day 2", "day 1"], page.Concat(next).Select(e => e!["text"]!.GetValue<string>()[^5..]));
    }

    [Theory]
    [InlineData("severity=warning", null)]
    [InlineData("severity=loud", "severity")]
    [InlineData("severity=1", "severity")]
    [InlineData("limit=1", null)]
    [InlineData("limit=500", null)]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("code=run-held", null)]
    [InlineData("code=Run%20held", "code")]
    [InlineData("before=20260301T120000123-0a1b2c3d", null)]
    [InlineData("before=yesterday", "before")]
    [InlineData("plan=none&run=none", null)]
    [InlineData("plan=&run=&code=&severity=&before=", null)]
    public async Task A_value_that_cannot_be_is_refused_by_the_parameters_name(string query, string? refused)
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });

        using var answer = await bench.Http.GetAsync($"/events?{query}", Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);

        if (refused is null) Assert.Equal((HttpStatusCode.OK, "[]"), (answer.StatusCode, body));
        else Assert.Equal((HttpStatusCode.BadRequest, refused), (answer.StatusCode, JsonNode.Parse(body)!["errors"]!.AsObject().Single().Key));
    }

    private static string Code(JsonNode? told) => told!["code"]!.GetValue<string>();

    /// <summary>The list when it has such an event; a clock that only a test moves is moved meanwhile.</summary>
    private static async Task<JsonArray> UntilAsync(ControlApiBench bench, FakeTimeProvider? time, string path, string code, TimeSpan? step = null, int count = 1)
    {
        JsonArray? told = null;
        await Eventually.TrueAsync(async () =>
        {
            time?.Advance(step ?? TimeSpan.FromSeconds(30));
            return (told = (await bench.GetAsync(path)).AsArray()).Count(e => Code(e) == code) >= count;
        }, () => $"no {code}: {told}", Ct);
        return told!;
    }
}
