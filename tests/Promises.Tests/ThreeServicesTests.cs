using System.Text.Json.Nodes;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>Two replicas of each service, as processes, between RabbitMQ and MongoDB.</summary>
public sealed class ThreeServicesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_run_writes_every_company_and_the_next_run_exactly_what_changed()
    {
        await using var bridge = await Bridge.StartAsync(2, new OkkiSandboxOptions { Companies = 10_000 }, new QingyiyunSandboxOptions(), Ct);

        var full = await bridge.EndOfAsync(await bridge.StartRunAsync("full", Ct), Ct);
        Complete(full, extracted: 10_000, written: 10_000);
        Assert.Equal(10_000, bridge.Qingyiyun.Store.Count);

        var changed = bridge.Okki.Companies.ChangeMany(300);
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);
        var changes = await bridge.EndOfAsync(await bridge.StartRunAsync("incremental", Ct), Ct);

        Assert.Equal(300, changes["counts"]!["written"]!.GetValue<int>());
        Assert.Equal(10_300, bridge.Qingyiyun.Accounting.Writes);
        Assert.All(changed, id => Assert.Equal(2, bridge.Qingyiyun.Store.Versions(Text(id)).Count));
        Promise.NothingTwiceOrBackwards(bridge);

        // number of the published case is a label, 基本信息公司名称, of OKKI's group and field.
        var company = bridge.Okki.Companies.Current()[0];
        Assert.Equal(company.Name, (await bridge.GetAsync($"/companies/{Text(company.Id)}", Ct))["number"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_container_can_ask_itself_whether_it_is_ready()
    {
        await using var bridge = await Bridge.StartAsync(1, new OkkiSandboxOptions { Companies = 0 }, new QingyiyunSandboxOptions(), Ct);
        string Probe(string service, Uri address) =>
            $"ASPNETCORE_URLS={address} dotnet {Path.Combine(AppContext.BaseDirectory, $"OkkiBridge.{service}.dll")} --health-probe=true";

        foreach (var service in bridge.Services) await Shell.RunAsync(Probe(service.Service, service.Address), Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Shell.RunAsync(Probe("Loader", new Uri("http://127.0.0.1:1")), Ct));
    }

    [Theory]
    [InlineData("Extractor")]
    [InlineData("Transformer")]
    [InlineData("Loader")]
    public async Task A_run_completes_when_every_replica_of_a_service_is_killed_in_the_middle(string service)
    {
        await using var bridge = await Bridge.StartAsync(2, new OkkiSandboxOptions { Companies = 2_000 }, new QingyiyunSandboxOptions(), Bridge.ByHand, Bridge.Impatient, Ct);

        var run = await bridge.StartRunAsync("full", Ct);
        await bridge.RunWhenAsync(run, r => r["counts"]!["written"]!.GetValue<int>() > 0, Ct);
        bridge.KillAndReplace(service);

        Complete(await bridge.EndOfAsync(run, Ct), extracted: 2_000, written: 2_000);
        Promise.NothingTwiceOrBackwards(bridge);
    }

    [Fact]
    public async Task Everything_arrives_after_an_outage_of_the_target()
    {
        await using var bridge = await Bridge.StartAsync(1, new OkkiSandboxOptions { Companies = 1_000 }, new QingyiyunSandboxOptions(), Ct);
        await bridge.Qingyiyun.Stop();

        var run = await bridge.StartRunAsync("full", Ct);
        await bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() is "loading", Ct);
        await Bridge.PassAsync(TimeSpan.FromSeconds(8), Ct);     // beyond the tries in place: redelivery
        await bridge.Qingyiyun.Start();

        Complete(await bridge.EndOfAsync(run, Ct), extracted: 1_000, written: 1_000);
        Promise.NothingTwiceOrBackwards(bridge);
    }

    [Fact]
    public async Task A_record_that_the_target_refuses_is_rejected_alone_and_goes_through_when_it_is_replayed()
    {
        await using var bridge = await Bridge.StartAsync(1, new OkkiSandboxOptions { Companies = 300 }, new QingyiyunSandboxOptions(), Ct);
        var bad = Text(bridge.Okki.Companies.Ids[17]);
        bridge.Qingyiyun.Refuse(record => record.GetProperty("id").GetString() == bad);

        var run = await bridge.StartRunAsync("full", Ct);
        Complete(await bridge.EndOfAsync(run, Ct), extracted: 300, written: 299, rejected: 1);
        var rejection = Assert.Single((await bridge.GetAsync("/rejections?status=open", Ct)).AsArray())!;
        Assert.Equal(bad, rejection["companyId"]!.GetValue<string>());
        Assert.Contains("name", rejection["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(bad, rejection["raw"]!["company_id"]!.ToString());

        bridge.Qingyiyun.RefuseNone();
        await bridge.PostAsync($"/rejections/{rejection["id"]}/replay", Ct);
        await bridge.UntilAsync(() => Task.FromResult(bridge.Qingyiyun.Store.Count == 300), Ct);
        await bridge.UntilAsync(async () => (await bridge.GetAsync("/rejections?status=resolved", Ct)).AsArray().Count == 1, Ct);
        var (history, resolved) = (await bridge.GetAsync($"/companies/{bad}", Ct), await bridge.GetAsync($"/rejections/{rejection["id"]}", Ct));
        Assert.Equal((Text(resolved["resolvedBy"]), "replay"), (Text(history["current"]!["runId"]), Text((await bridge.GetAsync($"/runs/{resolved["resolvedBy"]}", Ct))["mode"])));
        Complete((await bridge.GetAsync($"/runs/{run}", Ct)).AsObject(), extracted: 300, written: 299, rejected: 1);
        Assert.NotNull(history["current"]!["traceId"]);
    }

    [Fact]
    public async Task A_company_that_was_deleted_after_it_was_rejected_is_not_written_when_it_is_replayed()
    {
        await using var bridge = await Bridge.StartAsync(1, new OkkiSandboxOptions { Companies = 30 }, new QingyiyunSandboxOptions(), Ct);
        var bad = bridge.Okki.Companies.Ids[17];
        bridge.Qingyiyun.Refuse(record => record.GetProperty("id").GetString() == Text(bad));
        var run = await bridge.StartRunAsync("full", Ct);
        Complete(await bridge.EndOfAsync(run, Ct), extracted: 30, written: 29, rejected: 1);

        bridge.Okki.Companies.Delete(bad);
        bridge.Qingyiyun.RefuseNone();
        await bridge.PostAsync($"/rejections/{run}-{bad}/replay", Ct);
        await bridge.UntilAsync(async () => (await bridge.GetAsync("/rejections?status=resolved", Ct)).AsArray().Count == 1, Ct);

        Assert.Equal(29, bridge.Qingyiyun.Store.Count);
    }

    [Fact]
    public async Task A_changed_plan_is_taken_up_without_a_restart_and_a_wrong_one_is_not()
    {
        await using var bridge = await Bridge.StartAsync(2, new OkkiSandboxOptions { Companies = 300 }, new QingyiyunSandboxOptions(), Ct);
        var before = await bridge.EndOfAsync(await bridge.StartRunAsync("full", Ct), Ct);

        bridge.Plans.Change("mapping.json", mapping => mapping.Replace("{{short_name}}", "{{short_name}} ({{serial_id}})", StringComparison.Ordinal));
        await bridge.UntilAsync(async () => await VersionAsync(bridge) != Text(before["planVersion"]), Ct);
        var after = await bridge.EndOfAsync(await bridge.StartRunAsync("full", Ct), Ct);
        Complete(after, extracted: 300, written: 300);
        Assert.Equal(await VersionAsync(bridge), Text(after["planVersion"]));
        var one = await bridge.GetAsync($"/companies/{bridge.Okki.Companies.Ids[0]}", Ct);
        Assert.Equal([Text(after["planVersion"]), Text(before["planVersion"])], one["history"]!.AsArray().Select(v => Text(v!["planVersion"])));

        bridge.Plans.Change("mapping.json", mapping => mapping.Replace("{{country}}", "{{country|uper}}", StringComparison.Ordinal));
        await bridge.UntilAsync(() => Task.FromResult(bridge.Tail().Contains("unknown filter uper (did you mean upper?)", StringComparison.Ordinal)), Ct);
        var last = await bridge.EndOfAsync(await bridge.StartRunAsync("full", Ct), Ct);
        Assert.Equal((300, Text(after["planVersion"])), (last["counts"]!["unchanged"]!.GetValue<int>(), Text(last["planVersion"])));
    }

    [Fact]
    public async Task Companies_deleted_at_the_source_are_marked_at_the_target_once()
    {
        await using var bridge = await Bridge.StartAsync(1, new OkkiSandboxOptions { Companies = 300 }, new QingyiyunSandboxOptions(),
            """{ "pageSize": 100, "detail": { "mode": "on" }, "onRemoved": { "policy": "mark", "field": "deleted" } }""", Ct);
        var deleted = bridge.Okki.Companies.Ids.Take(5).ToList();
        bridge.Okki.Companies.Delete(deleted[4]);                       // before it was ever loaded
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);
        Complete(await bridge.EndOfAsync(await bridge.StartRunAsync("full", Ct), Ct), extracted: 300, written: 299);

        foreach (var id in deleted.Take(4)) bridge.Okki.Companies.Delete(id);
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);
        var run = await bridge.EndOfAsync(await bridge.StartRunAsync("incremental", Ct), Ct);
        var again = await bridge.EndOfAsync(await bridge.StartRunAsync("incremental", Ct), Ct);

        Assert.Equal((4, 0), (run["counts"]!["written"]!.GetValue<int>(), again["counts"]!["written"]!.GetValue<int>()));
        Assert.All(deleted.Take(4), id => Assert.Equal("1", bridge.Qingyiyun.Store.Find(Text(id))!.Value.GetProperty("deleted").GetString()));
        Assert.Null(bridge.Qingyiyun.Store.Find(Text(deleted[4])));
        Assert.Equal(303, bridge.Qingyiyun.Accounting.Writes);
        Promise.NothingTwiceOrBackwards(bridge);
    }

    private static async Task<string> VersionAsync(Bridge bridge) => Text((await bridge.GetAsync("/plans", Ct))[0]!["version"]);

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static void Complete(JsonObject run, int extracted, int written, int rejected = 0)
    {
        var counts = Promise.Complete(run);
        Assert.Equal((extracted, written, rejected), (counts["extracted"], counts["written"], counts["rejected"]));
    }

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
