using System.Globalization;
using System.Text.Json.Nodes;
using MongoDB.Bson;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Upgrades;

/// <summary>A pipeline whose services may be of either version: what each leaves behind when it is killed, and what the other must make of it.</summary>
internal sealed class Upgrade : IAsyncDisposable
{
    private const int Companies = 800;
    private const int Bad = 7;
    private const int Lots = 10;
    private const int InALot = 50;
    private const int InAMessage = 5;

    /// <summary>The room for companies under way that the first reader has, so that the second leaves messages that nobody has mapped.</summary>
    private const int Room = 400;

    private static readonly FaultPlan Late = FaultPlan.Of(1, (FaultKind.SlowAnswer, 1)) with { Slow = TimeSpan.FromSeconds(1) };
    private static readonly FaultPlan Down = FaultPlan.Of(1, (FaultKind.ServerError, 1));

    private readonly ITestOutputHelper _output;
    private readonly long _begin = TimeProvider.System.GetTimestamp();
    private readonly HashSet<long> _changed = [];
    private string? _refused;

    private Upgrade(Bridge bridge, ITestOutputHelper output) => (Bridge, _output) = (bridge, output);

    public Bridge Bridge { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A source and a target without any service between them.</summary>
    public static async Task<Upgrade> StartAsync(ITestOutputHelper output)
    {
        var bridge = await Bridge.StartAsync(0, new OkkiSandboxOptions { Companies = Companies, BadCompanies = Bad, Seed = Versions.Seed }, new QingyiyunSandboxOptions(), Bridge.ByHand, Settings, Ct);
        return new Upgrade(bridge, output);

        static void Settings(string service, IDictionary<string, string?> settings)
        {
            Bridge.Impatient(service, settings);
            settings["Events__CompaniesPerMessage"] = $"{InAMessage}";
            for (var i = 0; i < 6; i++) settings[$"Bus__RedeliveryDelays__{i}"] = "00:01:00";     // what waits for redelivery still waits when its service is gone
        }
    }

    /// <summary>
    /// What an installation has that has worked for a while: companies with a history, deleted ones, rejections by the mapping and by the target, a run that was cancelled. Its services live on.
    /// </summary>
    public async Task LiveAsync(string version)
    {
        await StartAllAsync(version);
        _refused ??= Text(Bridge.Okki.Companies.Current().First(c => c.Name != "").Id);
        Bridge.Qingyiyun.Refuse(record => record.GetProperty("id").GetString() == _refused);
        await RunAsync("full");
        Bridge.Okki.Companies.Change(long.Parse(_refused, CultureInfo.InvariantCulture));
        Bridge.Okki.Companies.ChangeMany(100);
        foreach (var id in Bridge.Okki.Companies.Ids.Where(id => Text(id) != _refused).Take(3)) Bridge.Okki.Companies.Delete(id);
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);
        await Bridge.PostAsync($"/runs/{await Bridge.StartRunAsync("full", Ct)}/cancel", Ct);
        await RunAsync("incremental");
        Bridge.Qingyiyun.RefuseNone();
        await AtRestAsync();
        Says($"{Versions.Name(version)} has lived: {Bridge.Qingyiyun.Store.Count} companies at the target, {(await RejectedAsync()).Count} rejections");
    }

    /// <summary>
    /// Work in the middle of which every service of a version is killed: companies that are read and not mapped, mapped and not written, wait for redelivery, have an outcome that nobody heard,
    /// and are written without that the ledger knows. Returns the run.
    /// </summary>
    public async Task<string> BreakOffAsync(string version)
    {
        await KillAllAsync();
        _changed.Clear();
        for (var i = 0; i < Lots; i++)
        {
            _changed.UnionWith(Bridge.Okki.Companies.ChangeMany(InALot));
            await Bridge.PassAsync(TimeSpan.FromSeconds(1), Ct);
        }

        await Bridge.PassAsync(TimeSpan.FromSeconds(2), Ct);      // the window closes
        var reader = await Bridge.StartVersion(version, "Extractor", ("Events__MostOutstanding", $"{Room}")).ReadyAsync(Ct);
        var mapper = await Bridge.StartVersion(version, "Transformer").ReadyAsync(Ct);
        var run = await Bridge.StartRunAsync("incremental", Ct);
        await WaitsAsync("companies-normalized", (Room / InAMessage) - Bad);
        await Bridge.KillAsync(mapper);
        await Bridge.KillAsync(reader);
        reader = await Bridge.StartVersion(version, "Extractor").ReadyAsync(Ct);
        await WaitsAsync("companies-extracted", 10);
        await Bridge.KillAsync(reader);

        Bridge.Qingyiyun.Faults = Late;
        var writer = await Bridge.StartVersion(version, "Loader").ReadyAsync(Ct);
        await WaitsAsync("companies-settled", 1);
        Bridge.Qingyiyun.Faults = Down;
        await WaitsAsync("delay-1m", 1);
        Bridge.Qingyiyun.Faults = FaultPlan.None with { Slow = TimeSpan.FromHours(1) };      // of the next two writes: what is asked meanwhile is answered
        Bridge.Qingyiyun.FailNext(FaultKind.SlowAnswer, 2, "/store");
        var writes = Bridge.Qingyiyun.Accounting.Writes;
        await Bridge.UntilAsync(() => Task.FromResult(Bridge.Qingyiyun.Accounting.Writes > writes), () => "nothing more was written", Ct);
        await Bridge.KillAsync(writer);
        Bridge.Qingyiyun.Faults = FaultPlan.None;

        var claims = await Bridge.CountInDatabaseAsync("ledger", new BsonDocument("claim", new BsonDocument("$ne", BsonNull.Value)), Ct);
        Assert.True(claims > 0, "no claim was left");
        var waits = new List<string>();
        foreach (var queue in (string[])["companies-extracted", "companies-normalized", "companies-settled", "delay-1m"]) waits.Add($"{await Bridge.Broker.CountAsync(queue)} {queue}");
        Says($"{Versions.Name(version)} is killed in the middle of {run}: {claims} claims; messages: {string.Join(", ", waits)}");
        return run;
    }

    /// <summary>A run that waits for a person, because the target refuses whatever it is sent; it does so no longer. Returns the run, and why it waits.</summary>
    public async Task<(string Run, string Why)> HoldAsync()
    {
        Bridge.Okki.Companies.ChangeMany(60);
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);      // the window closes
        Bridge.Qingyiyun.Refuse(_ => true);
        var run = await Bridge.RunWhenAsync(await Bridge.StartRunAsync("incremental", Ct), r => r["held"] is not null, Ct);
        Bridge.Qingyiyun.RefuseNone();
        return (run["id"]!.GetValue<string>(), run["held"]!["code"]!.GetValue<string>());
    }

    /// <summary>The end of a run that may be held: then a person cancels it.</summary>
    public async Task<string> EndAsync(string run)
    {
        var end = await Bridge.RunWhenAsync(run, r => r["status"]!.GetValue<string>() is not ("running" or "loading"), Ct);
        if (end["status"]!.GetValue<string>() == "held") await Bridge.PostAsync($"/runs/{run}/cancel", Ct);
        return end["status"]!.GetValue<string>();
    }

    /// <summary>All three services of a version; those of the other one are gone.</summary>
    public async Task StartAllAsync(string version)
    {
        await KillAllAsync();
        foreach (var service in (string[])["Loader", "Transformer", "Extractor"]) Bridge.StartVersion(version, service);
        foreach (var service in Bridge.Services) await service.ReadyAsync(Ct);
    }

    public async Task KillAllAsync()
    {
        foreach (var service in Bridge.Services) await Bridge.KillAsync(service);
    }

    /// <summary>A run that was broken off ends as if nothing had happened; then everything is where it belongs, whatever the ledger, the rejections and the queues hold of either version.</summary>
    public async Task EndsWholeAsync(string run)
    {
        var counts = Promise.Complete(await Bridge.EndOfAsync(run, Ct));
        Says($"{run} is whole: {string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}"))}");
        Assert.True(counts["extracted"] >= _changed.Count, $"{counts["extracted"]} of {_changed.Count} companies were extracted");
        await RunAsync("incremental");
        await AtRestAsync();
        await KnowsEverythingAsync();
    }

    /// <summary>Nothing lost, nothing doubled, nothing reverted, nothing stuck; but for one run that may have failed.</summary>
    public async Task AtRestAsync(string? except = null)
    {
        await Eventually.TrueAsync(async () => await Promise.WhatWaitsAsync(Bridge) is null, Eventually.LongestRun, () => $"the queues did not empty\n{Bridge.Tail()}", Ct);
        await NothingLostAsync();
        await Bridge.UntilAsync(() => Promise.HoldsAsync(() => Promise.NothingStuckAsync(Bridge, Ct, except)), () => "something is stuck", Ct);
        foreach (var queue in (string[])["companies-extracted", "companies-normalized", "companies-settled"])
        {
            Assert.True(await Bridge.Broker.CountAsync($"{queue}_error") is null or 0, $"{queue}_error has messages");
            Assert.True(await Bridge.Broker.CountAsync($"{queue}_skipped") is null or 0, $"{queue}_skipped has messages");
        }
    }

    /// <summary>P1 to P3 of what has ended.</summary>
    public async Task NothingLostAsync()
    {
        Promise.NothingTwiceOrBackwards(Bridge);
        Promise.NewestVersionEverywhere(Bridge, await RejectedAsync());
    }

    /// <summary>One more run of a mode, to its end.</summary>
    public async Task<JsonObject> RunAsync(string mode)
    {
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);      // the window closes
        var run = await Bridge.EndOfAsync(await Bridge.StartRunAsync(mode, Ct), Ct);
        Promise.Complete(run);
        return run;
    }

    public void Says(string what) => _output.WriteLine($"{TimeProvider.System.GetElapsedTime(_begin):mm\\:ss} {what}");

    public ValueTask DisposeAsync() => Bridge.DisposeAsync();

    /// <summary>The ledger is one, whoever wrote it: everything read once more changes nothing, and source and ledger agree; every rejection can be replayed.</summary>
    private async Task KnowsEverythingAsync()
    {
        var writes = Bridge.Qingyiyun.Accounting.Writes;
        var full = await RunAsync("full");
        var neverWritten = Bridge.Okki.Companies.Ids.Count(id => Bridge.Qingyiyun.Store.Find(Text(id)) is null);
        var compared = await RunAsync("reconcile");
        Assert.True(writes == Bridge.Qingyiyun.Accounting.Writes, $"{Bridge.Qingyiyun.Accounting.Writes - writes} companies were written that are as they were: {full.ToJsonString()}");
        if (compared["differences"] is JsonObject differences) Assert.Equal((neverWritten, 0), (differences["missing"]!.GetValue<int>(), differences["stale"]!.GetValue<int>()));

        foreach (var rejection in (await Bridge.GetAsync("/rejections?status=open&limit=500", Ct)).AsArray().Where(r => r!["companyId"]!.GetValue<string>() == _refused))
        {
            await Bridge.PostAsync($"/rejections/{rejection!["id"]}/replay", Ct);
            await Bridge.UntilAsync(
                async () => (await Bridge.GetAsync($"/rejections/{rejection["id"]}", Ct))["status"]!.GetValue<string>() == "resolved", () => $"not resolved: {rejection.ToJsonString()}", Ct);
        }

        await AtRestAsync();
        var history = (await Bridge.GetAsync($"/companies/{Text(Bridge.Okki.Companies.Ids[^1])}", Ct))["history"]!.AsArray();
        Says($"nothing lost, doubled, reverted or stuck; {Bridge.Qingyiyun.Accounting.Writes} written in all, {(await RejectedAsync()).Count} rejections, a history of {history.Count}");
    }

    private async Task<HashSet<long>> RejectedAsync() => (await Bridge.GetAsync("/rejections?status=open&limit=500", Ct)).AsArray()
        .Select(r => long.Parse(r!["companyId"]!.GetValue<string>(), CultureInfo.InvariantCulture)).ToHashSet();

    private Task WaitsAsync(string queue, int messages) => Eventually.TrueAsync(
        async () => await Bridge.Broker.CountAsync(queue) >= messages, Eventually.LongestRun, () => $"there are never {messages} messages in {queue}\n{Bridge.Tail()}", Ct);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
