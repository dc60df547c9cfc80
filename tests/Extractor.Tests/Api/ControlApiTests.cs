using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Api;

public sealed class ControlApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_accepted_worked_on_and_shown_with_all_its_figures()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 250 });

        using var started = await bench.PostRunAsync(new { mode = "full" });
        var id = (await started.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        Assert.Equal($"/runs/{id}", started.Headers.Location!.ToString());

        var run = (await bench.RunWhenAsync(id, "completed")).AsObject();
        Assert.Equal(
            ["id", "plan", "planVersion", "mode", "trigger", "status", "window", "counts", "cells", "progress", "calls", "dryRun", "startedAt", "completedAt", "error"],
            run.Select(p => p.Key));
        Assert.Equal(["extracted", "written", "unchanged", "stale", "skipped", "rejected"], run["counts"]!.AsObject().Select(p => p.Key));
        Assert.Equal((250, 250, 1.0, "manual"), (
            run["counts"]!["extracted"]!.GetValue<int>(), run["counts"]!["written"]!.GetValue<int>(), run["progress"]!.GetValue<double>(), run["trigger"]!.GetValue<string>()));
        Assert.True(run["calls"]!["source"]!.GetValue<int>() > 250);

        var plan = await bench.PlanAsync(ControlApiBench.Plan);
        Assert.Equal(run["window"]!["to"]!.GetValue<DateTimeOffset>(), plan["watermark"]!.GetValue<DateTimeOffset>());
        Assert.Equal(id, plan["lastRun"]!["id"]!.GetValue<string>());
        Assert.Single((await bench.GetAsync("/runs?status=completed&limit=1")).AsArray());
        Assert.Empty((await bench.GetAsync("/runs?status=failed")).AsArray());
    }

    [Fact]
    public async Task A_window_is_empty_though_the_second_behind_it_is_not()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 50 });
        var changed = bench.Okki.Companies.Current().Select(c => c.UpdateTime).ToHashSet();
        var to = changed.First(time => !changed.Contains(time.AddSeconds(-1)) && !changed.Contains(time.AddSeconds(-2)));

        using var started = await bench.PostRunAsync(new { mode = "backfill", from = to.AddSeconds(-1), to });
        var run = await bench.RunWhenAsync((await started.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>(), "completed");

        Assert.Equal(0, run["counts"]!["extracted"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_run_whose_plan_this_service_cannot_read_is_held_and_says_so()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        var (now, runs) = (TimeProvider.System.GetUtcNow(), bench.Services.GetRequiredService<IRuns>());
        await runs.StartAsync(new Run
        {
            Id = "20260302T000000-00000000",
            Plan = ControlApiBench.Plan,
            PlanVersion = "of-another-release",
            Mode = RunMode.Full,
            Trigger = RunTrigger.Manual,
            Status = RunStatus.Running,
            From = now.AddDays(-1),
            To = now,
            Cursor = now.AddDays(-1),
            StartedAt = now,
        }, Ct);

        var run = await bench.RunWhenAsync("20260302T000000-00000000", "held");

        Assert.Equal(("plan", "inconclusive"), (run["held"]!["code"]!.GetValue<string>(), run["held"]!["kind"]!.GetValue<string>()));
        Assert.Contains("of-another-release", run["held"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_is_refused_with_the_one_that_is_active()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        bench.Downstream.Close();
        using var first = await bench.PostRunAsync(new { mode = "full" });
        var id = (await first.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>();

        using var second = await bench.PostRunAsync(new { mode = "incremental" });

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(id, (await second.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>());
        Assert.Equal(0, (await bench.RunWhenAsync(id, "loading"))["counts"]!["written"]!.GetValue<int>());
        bench.Downstream.Open();
        await bench.RunWhenAsync(id, "completed");
    }

    [Fact]
    public async Task A_cancelled_run_leaves_the_watermark_and_makes_room_for_the_next()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        bench.Downstream.Close();
        using var first = await bench.PostRunAsync(new { mode = "full" });
        var id = (await first.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>();
        await bench.RunWhenAsync(id, "loading");

        using var cancelled = await bench.Http.PostAsync($"/runs/{id}/cancel", null, Ct);
        using var again = await bench.Http.PostAsync($"/runs/{id}/cancel", null, Ct);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (cancelled.StatusCode, again.StatusCode));
        Assert.Null((await bench.PlanAsync(ControlApiBench.Plan))["watermark"]);
        using var next = await bench.PostRunAsync(new { mode = "incremental" });
        Assert.Equal(HttpStatusCode.Accepted, next.StatusCode);
    }

    [Fact]
    public async Task A_run_that_is_held_for_a_person_stays_active_until_it_is_accepted_though_nothing_is_outstanding()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        var id = await HeldForAPersonAsync(bench);

        bench.Downstream.Open();
        await Eventually.TrueAsync(async () => (await bench.GetAsync($"/runs/{id}"))["counts"]!["written"]!.GetValue<int>() == 5, () => "not all is written", Ct);
        await bench.Services.GetRequiredService<RunCompletion>().TryCompleteAsync(id, TimeSpan.Zero, Ct);
        await bench.Services.GetRequiredService<RunCompletion>().ExtractedAsync(id, Ct);
        using var second = await bench.PostRunAsync(new { mode = "incremental" });
        var shown = (await bench.PlanAsync(ControlApiBench.Plan))["lastRun"]!;

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(("held", "guard", "target-refusals"), (shown["status"]!.GetValue<string>(), shown["held"]!["kind"]!.GetValue<string>(), shown["held"]!["code"]!.GetValue<string>()));
        Assert.Null((await bench.PlanAsync(ControlApiBench.Plan))["watermark"]);

        using var accepted = await bench.Http.PostAsync($"/runs/{id}/accept", null, Ct);
        Assert.Equal((HttpStatusCode.OK, "running"), (accepted.StatusCode, (await accepted.Content.ReadFromJsonAsync<JsonNode>(Ct))!["status"]!.GetValue<string>()));
        await bench.RunWhenAsync(id, "completed");
        Assert.NotNull((await bench.PlanAsync(ControlApiBench.Plan))["watermark"]);

        using var again = await bench.Http.PostAsync($"/runs/{id}/accept", null, Ct);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal($"Run {id} is completed", (await again.Content.ReadFromJsonAsync<JsonNode>(Ct))!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_run_that_is_held_for_a_person_can_be_cancelled()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 5 });
        var id = await HeldForAPersonAsync(bench);

        using var cancelled = await bench.Http.PostAsync($"/runs/{id}/cancel", null, Ct);

        Assert.Equal((HttpStatusCode.OK, "cancelled"), (cancelled.StatusCode, (await bench.GetAsync($"/runs/{id}"))["status"]!.GetValue<string>()));
        bench.Downstream.Open();
        await Eventually.TrueAsync(async () => await bench.Services.GetRequiredService<IRuns>().CountOutstandingAsync(id, 1, Ct) == 0, () => "companies are left", Ct);
        using var next = await bench.PostRunAsync(new { mode = "incremental" });
        Assert.Equal(HttpStatusCode.Accepted, next.StatusCode);
    }

    /// <summary>What a Loader does when the target refuses one record of a run after the other.</summary>
    private static async Task<string> HeldForAPersonAsync(ControlApiBench bench)
    {
        bench.Downstream.Close();
        using var started = await bench.PostRunAsync(new { mode = "full" });
        var id = (await started.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>();
        await bench.RunWhenAsync(id, "loading");
        var held = new Held { Kind = HeldKind.Guard, Code = "target-refusals", Reason = "必填字段缺失", Place = "42", Since = TimeProvider.System.GetUtcNow() };
        Assert.True(await bench.Services.GetRequiredService<IRuns>().HoldRefusedAsync(id, held, Ct));
        return id;
    }

    [Theory]
    [InlineData("""{"mode":"backfill"}""", "from is required")]
    [InlineData("""{"mode":"replay"}""", "mode must be one of incremental, full, backfill, reconcile; runs of other modes are started by nobody")]
    [InlineData("""{"mode":"push"}""", "mode must be one of incremental, full, backfill, reconcile")]
    [InlineData("""{"mode":null}""", "mode must be one of incremental, full, backfill, reconcile")]
    [InlineData("""{"mode":"full","from":"2026-01-01T00:00:00Z"}""", "belong to a backfill")]
    [InlineData("""{"mode":"backfill","from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}""", "before")]
    public async Task A_run_that_cannot_be_is_refused_with_the_reason(string request, string reason)
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });

        using var answer = await bench.PostRunAsync(JsonNode.Parse(request)!);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/runs/none", HttpStatusCode.NotFound)]
    [InlineData("POST", "/runs/none/cancel", HttpStatusCode.NotFound)]
    [InlineData("POST", "/runs/none/accept", HttpStatusCode.NotFound)]
    [InlineData("POST", "/rejections/none/replay", HttpStatusCode.NotFound)]
    [InlineData("POST", "/rejections/none/dismiss", HttpStatusCode.NotFound)]
    [InlineData("GET", "/companies/42", HttpStatusCode.NotFound)]
    [InlineData("GET", "/runs?status=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/rejections?status=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/rejections?status=open&stage=load&reason=refused", HttpStatusCode.OK)]
    public async Task What_is_not_there_and_what_is_no_word_is_said_so(string method, string path, HttpStatusCode status)
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await bench.Http.SendAsync(request, Ct);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_push_starts_a_run_and_a_forged_one_does_not()
    {
        using var plans = new ShippedPlan(ControlApiBench.Plan, "{}");       // no schedule: a tick that reads the pushed change first leaves no run to the push
        await using var bench = await ControlApiBench.StartAsync(
            new OkkiSandboxOptions { Companies = 3 }, ("Scheduler:Enabled", "true"), ("Plans:Directory", plans.Path));
        using var first = await bench.PostRunAsync(new { mode = "full" });
        await bench.RunWhenAsync((await first.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!.GetValue<string>(), "completed");

        using var forged = await PushAsync(bench, signature => signature[..^1] + (signature[^1] == '0' ? '1' : '0'));
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);

        using var pushed = await PushAsync(bench, signature => signature);
        Assert.Equal("msg_1", (await pushed.Content.ReadFromJsonAsync<JsonNode>(Ct))!["data"]!["message_id"]!.GetValue<string>());
        await Eventually.TrueAsync(
            async () => (await bench.GetAsync("/runs")).AsArray().Any(r => r!["trigger"]!.GetValue<string>() == "push"), () => "no run", Ct);
    }

    [Theory]
    [InlineData("order", """{ "answer": { "total": "data.count" } }""")]
    [InlineData("cash_collection", """{ "answer": { "total": "data.count" }, "push": "cash_collection" }""")]
    public async Task A_push_is_of_the_module_that_the_plan_names_or_else_its_path(string module, string settings)
    {
        using var plans = new ShippedPlan("查询小满订单", settings);
        await using var bench = await ControlApiBench.StartAsync(
            new OkkiSandboxOptions { Companies = 0, Orders = 3 }, ("Scheduler:Enabled", "true"), ("Plans:Directory", plans.Path), ("Okki:Scope", "invoices"));

        using var pushed = await PushAsync(bench, signature => signature, module);

        await Eventually.TrueAsync(
            async () => (await bench.GetAsync("/runs?status=completed")).AsArray() is [{ } run] && run["trigger"]!.GetValue<string>() == "push" && run["counts"]!["written"]!.GetValue<int>() == 3,
            () => "no run", Ct);
    }

    [Fact]
    public async Task A_plan_that_is_off_is_due_never_and_not_meant_where_none_is_named()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 1 }, ("Scheduler:Enabled", "true"), ("Okki:Scope", "company product"));
        var company = bench.Okki.Companies.Ids[0];
        await Eventually.TrueAsync(
            async () => (await bench.GetAsync("/runs?status=completed")).AsArray().Count > 0, () => "no first run", Ct);
        using var pushed = await PushAsync(bench, signature => signature, "product");

        var off = await bench.PlanAsync("查询小满产品");
        Assert.Equal((false, null, null), (off["enabled"]!.GetValue<bool>(), off["nextTick"], off["lastRun"]));
        Assert.NotNull((await bench.PlanAsync(ControlApiBench.Plan))["nextTick"]);
        using var byName = await bench.Http.GetAsync($"/companies/{company}?plan={Uri.EscapeDataString(ControlApiBench.Plan)}", Ct);
        using var byNone = await bench.Http.GetAsync($"/companies/{company}", Ct);
        Assert.Equal(byName.StatusCode, byNone.StatusCode);
    }

    [Fact]
    public async Task The_OpenAPI_document_is_the_committed_one()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });
        var served = (await bench.GetAsync("/openapi/v1.json")).AsObject();
        served.Remove("servers");
        served.Remove("info");

        var committed = Path.Combine(AppContext.BaseDirectory, "openapi.v1.json");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(committed, Ct)), served),
            $"The control API differs from services/Extractor/openapi.v1.json; if that is meant, commit this:\n{served.ToJsonString(new() { WriteIndented = true })}");
    }

    private static async Task<HttpResponseMessage> PushAsync(ControlApiBench bench, Func<string, string> tamper, string module = "company")
    {
        var (nonce, tag) = (new byte[12], new byte[16]);
        var plain = Encoding.UTF8.GetBytes($$$"""{"biz":[{"biz_type":"xiaoman.crm.{{{module}}}.update","biz_data":{"{{{module}}}_id":1}}]}""");
        var cipher = new byte[plain.Length];
        using (var aes = new AesGcm(Convert.FromBase64String(ControlApiBench.WebhookSecret), 16)) aes.Encrypt(nonce, plain, cipher, tag);

        var body = new JsonObject { ["message_id"] = "msg_1", ["data"] = Convert.ToBase64String([.. nonce, .. tag, .. cipher]) }.ToJsonString();
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ControlApiBench.WebhookSecret), Encoding.UTF8.GetBytes(timestamp + body)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/okki") { Content = new StringContent(body) };
        request.Headers.Add("X-Timestamp", timestamp);
        request.Headers.Add("X-Signature", tamper(signature));
        return await bench.Http.SendAsync(request, Ct);
    }
}
