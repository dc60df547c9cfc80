using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Contracts;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Api;

public sealed class WatermarkTests
{
    private static readonly DateTimeOffset March = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_put_where_a_person_says_and_the_next_run_reads_from_there()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        using var full = await bench.PostRunAsync(new { mode = "full" });
        var read = (await bench.RunWhenAsync(await IdAsync(full), "completed"))["window"]!["to"]!.GetValue<DateTimeOffset>();

        using var put = await PutAsync(bench, new { to = "2026-03-02T08:00:00+08:00", note = "read March again" });
        var answer = (await put.Content.ReadFromJsonAsync<JsonNode>(Ct))!;

        Assert.Equal((HttpStatusCode.OK, ControlApiBench.Plan), (put.StatusCode, answer["plan"]!.GetValue<string>()));
        Assert.Equal((March, read), (answer["watermark"]!.GetValue<DateTimeOffset>(), answer["before"]!.GetValue<DateTimeOffset>()));
        Assert.Equal(March, (await bench.PlanAsync(ControlApiBench.Plan))["watermark"]!.GetValue<DateTimeOffset>());
        using var next = await bench.PostRunAsync(new { mode = "incremental" });
        Assert.True((await bench.RunWhenAsync(await IdAsync(next), "completed"))["window"]!["from"]!.GetValue<DateTimeOffset>() <= March);
    }

    [Fact]
    public async Task What_a_cancelled_run_left_unread_is_not_passed_over_by_one_that_runs_meanwhile()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });
        var (runs, states) = (bench.Services.GetRequiredService<IRuns>(), bench.Services.GetRequiredService<IPlanStates>());
        await states.PutWatermarkAsync(ControlApiBench.Plan, March, Ct);
        var left = await HeldAsync(runs);
        await states.NoteReadAsync(ControlApiBench.Plan, new SourceReading(left.To, TimeSpan.Zero), Ct);
        await runs.ExpectAsync("next", ["1"], Ct);
        await runs.StartAsync(NewRun("next", left.To.AddMinutes(-10), left.To.AddHours(1)) with { Status = RunStatus.Loading }, Ct);

        using var cancelled = await bench.Http.PostAsync($"/runs/{left.Id}/cancel", null, Ct);
        await runs.SettleAsync("next", new Dictionary<string, Outcome> { ["1"] = Outcome.Written }, Ct);
        await bench.RunWhenAsync("next", "completed");

        var state = await states.ReadAsync(ControlApiBench.Plan, Ct);
        Assert.Equal((HttpStatusCode.OK, March, March), (cancelled.StatusCode, state.Watermark, state.Read!.To));
    }

    [Theory]
    [InlineData("{}", "to is required")]
    [InlineData("""{"to":" "}""", "to is required")]
    [InlineData("""{"to":"yesterday"}""", "with its offset")]
    [InlineData("""{"to":"2026-03-02T00:00:00"}""", "with its offset")]
    [InlineData("""{"to":"2026-02-30T00:00:00Z"}""", "with its offset")]
    [InlineData("""{"to":"9998-01-01T00:00:00Z"}""", "in the future")]
    [InlineData("""{"to":"1969-12-31T23:59:59Z"}""", "before 1970")]
    public async Task A_time_that_cannot_be_is_refused_with_the_reason(string body, string reason)
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });

        using var answer = await PutAsync(bench, JsonNode.Parse(body)!);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Null((await bench.PlanAsync(ControlApiBench.Plan))["watermark"]);
    }

    [Theory]
    [InlineData(500, HttpStatusCode.OK)]
    [InlineData(501, HttpStatusCode.BadRequest)]
    public async Task A_note_has_at_most_500_characters(int length, HttpStatusCode status)
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });

        using var answer = await PutAsync(bench, new { to = March, note = new string('x', length) });

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_plan_that_is_not_there_is_not_found()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });

        using var answer = await bench.Http.PutAsJsonAsync("/plans/none/watermark", new { to = March }, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task While_a_run_is_active_it_is_named_instead()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        bench.Downstream.Close();
        using var started = await bench.PostRunAsync(new { mode = "full" });
        var id = await IdAsync(started);

        using var answer = await PutAsync(bench, new { to = March });

        Assert.Equal((HttpStatusCode.Conflict, id), (answer.StatusCode, await IdAsync(answer)));
        bench.Downstream.Open();
        await bench.RunWhenAsync(id, "completed");
        using var afterwards = await PutAsync(bench, new { to = March });
        Assert.Equal(HttpStatusCode.OK, afterwards.StatusCode);
    }

    [Fact]
    public async Task A_run_that_waits_for_a_part_of_its_window_would_move_it_too()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });
        var run = await HeldAsync(bench.Services.GetRequiredService<IRuns>());

        using var answer = await PutAsync(bench, new { to = March });
        using var cancelled = await bench.Http.PostAsync($"/runs/{run.Id}/cancel", null, Ct);
        using var afterwards = await PutAsync(bench, new { to = March });

        Assert.Equal((HttpStatusCode.Conflict, run.Id), (answer.StatusCode, await IdAsync(answer)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (cancelled.StatusCode, afterwards.StatusCode));
    }

    private static async Task<Run> HeldAsync(IRuns runs)
    {
        var gap = new Gap { From = March, To = March.AddSeconds(1), Code = "source-no-answer", Reason = "no answer" };
        var run = NewRun("20260302T000000-0a1b2c3d", March, March.AddDays(1)) with { Status = RunStatus.Loading, Cursor = March, Front = March.AddDays(1), Gaps = [gap] };
        var now = TimeProvider.System.GetUtcNow();
        await runs.StartAsync(run, Ct);
        Assert.True(await runs.HoldAsync(run.Id, new Held { Kind = HeldKind.Inconclusive, Code = gap.Code, Reason = gap.Reason, Since = now, NextTry = now.AddHours(1) }, active: false, Ct));
        return run;
    }

    private static Task<HttpResponseMessage> PutAsync(ControlApiBench bench, object body) =>
        bench.Http.PutAsJsonAsync($"/plans/{Uri.EscapeDataString(ControlApiBench.Plan)}/watermark", body, Ct);

    private static async Task<string> IdAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>();

    private static Run NewRun(string id, DateTimeOffset from, DateTimeOffset to) => new()
    {
        Id = id,
        Plan = ControlApiBench.Plan,
        Mode = RunMode.Incremental,
        Trigger = "schedule",
        Status = RunStatus.Running,
        From = from,
        To = to,
        Cursor = to,
        StartedAt = to,
    };
}
