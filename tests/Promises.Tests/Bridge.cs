using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MongoDB.Bson;
using MongoDB.Driver;
using OkkiBridge.Contracts;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>The product as its users run it: services as processes on a real RabbitMQ and a real MongoDB, between simulated providers.</summary>
internal sealed class Bridge : IAsyncDisposable
{
    /// <summary>The shipped plan by hand only, so that no scheduled run comes between.</summary>
    public const string ByHand = """{"pageSize":100,"detail":{"mode":"on"}}""";

    /// <summary>The same without look-ups of details.</summary>
    public const string ListOnly = """{"pageSize":100,"detail":{"mode":"off"}}""";

    private readonly ShippedPlan _plans;
    private readonly Broker _broker = new();
    private readonly MongoServer _mongo = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Action<string, IDictionary<string, string?>>? _settings;
    private readonly Action<string>? _heard;
    private ImmutableList<ServiceProcess> _services = [];

    private Bridge(OkkiSandbox okki, QingyiyunSandbox qingyiyun, string plan, Action<string, IDictionary<string, string?>>? settings, Action<string>? heard) =>
        (Okki, Qingyiyun, _plans, _settings, _heard) = (okki, qingyiyun, new ShippedPlan(Plan, plan), settings, heard);

    public OkkiSandbox Okki { get; }

    public QingyiyunSandbox Qingyiyun { get; }

    public const string Plan = "查询小满客户";

    public ShippedPlan Plans => _plans;

    public Broker Broker => _broker;

    public IMongoDatabase Database => _mongo.Database;

    /// <summary>All replicas.</summary>
    public IReadOnlyList<ServiceProcess> Services => _services;

    /// <summary>Starts both providers and so many replicas of each service.</summary>
    public static Task<Bridge> StartAsync(int replicas, OkkiSandboxOptions okki, QingyiyunSandboxOptions qingyiyun, CancellationToken ct) =>
        StartAsync(replicas, okki, qingyiyun, ByHand, ct);

    /// <summary>The same with another <c>plan.json</c>.</summary>
    public static Task<Bridge> StartAsync(int replicas, OkkiSandboxOptions okki, QingyiyunSandboxOptions qingyiyun, string plan, CancellationToken ct) =>
        StartAsync(replicas, okki, qingyiyun, plan, settings: null, ct);

    /// <summary>The same with more environment variables for a service, which is named first.</summary>
    public static async Task<Bridge> StartAsync(
        int replicas, OkkiSandboxOptions okki, QingyiyunSandboxOptions qingyiyun, string plan, Action<string, IDictionary<string, string?>>? settings, CancellationToken ct) =>
        await StartAsync(replicas, await OkkiSandbox.StartAsync(okki, ct: ct), await QingyiyunSandbox.StartAsync(qingyiyun, ct: ct), plan, settings, heard: null, ct);

    /// <summary>The same between providers that run already; <paramref name="heard"/> gets every line that a service says.</summary>
    public static async Task<Bridge> StartAsync(
        int replicas, OkkiSandbox okki, QingyiyunSandbox qingyiyun, string plan, Action<string, IDictionary<string, string?>>? settings, Action<string>? heard,
        CancellationToken ct)
    {
        if (await Broker.SkipReasonAsync() is { } noBroker) Assert.Skip(noBroker);
        if (MongoServer.SkipReason is { } noMongo) Assert.Skip(noMongo);

        var bridge = new Bridge(okki, qingyiyun, plan, settings, heard);
        bridge._broker.Owns("companies-extracted", "extracted-given-up", "companies-normalized", "normalized-given-up", "companies-settled");
        bridge._broker.Owns("delay-1s", "delay-5s", "delay-15s", "delay-30s", "delay-1m", "delay-2m");
        bridge._broker.Owns(typeof(CompaniesExtracted), typeof(CompaniesNormalized), typeof(CompaniesSettled));
        foreach (var service in (string[])["Transformer", "Loader", "Extractor"])
        {
            for (var i = 0; i < replicas; i++) bridge.StartService(service);
        }

        foreach (var service in bridge._services) await service.ReadyAsync(ct);
        return bridge;
    }

    /// <summary>One more replica.</summary>
    public ServiceProcess StartService(string service, params IEnumerable<(string Key, string Value)> more) => StartVersion(folder: null, service, more);

    /// <summary>One more replica, of the version whose assemblies lie in <paramref name="folder"/>; null for those beside the tests'.</summary>
    public ServiceProcess StartVersion(string? folder, string service, params IEnumerable<(string Key, string Value)> more)
    {
        var environment = Environment();
        _settings?.Invoke(service, environment);
        foreach (var (key, value) in more) environment[key] = value;
        var process = ServiceProcess.Start(service, environment, _heard, folder);
        ImmutableInterlocked.Update(ref _services, all => all.Add(process));
        return process;
    }

    /// <summary><c>kill -9</c> of a replica, and none in its place.</summary>
    public async Task KillAsync(ServiceProcess victim)
    {
        ImmutableInterlocked.Update(ref _services, all => all.Remove(victim));
        await victim.DisposeAsync();
    }

    /// <summary><c>kill -9</c> of every replica of a service, and a new one in the place of each.</summary>
    public void KillAndReplace(string service)
    {
        foreach (var victim in _services.Where(s => s.Service == service)) KillAndReplace(victim);
    }

    /// <summary><c>kill -9</c> of a replica, and a new one in its place.</summary>
    public void KillAndReplace(ServiceProcess victim)
    {
        if (!ImmutableInterlocked.Update(ref _services, all => all.Remove(victim))) return;       // somebody else did
        victim.Kill();
        StartVersion(victim.Folder, victim.Service);
    }

    /// <summary>A rolling update of a service: for each replica a successor is started, and when that is ready the old one is told to stop. Returns how long each took to stop.</summary>
    public async Task<IReadOnlyList<TimeSpan>> RollAsync(string service, CancellationToken ct)
    {
        var stops = new List<TimeSpan>();
        foreach (var old in _services.Where(s => s.Service == service))
        {
            await StartService(service).ReadyAsync(ct);
            stops.Add(await StopAsync(old, ct));
        }

        return stops;
    }

    /// <summary>Stops every replica of a service, as whoever scales it to none does.</summary>
    public async Task StopAllAsync(string service, CancellationToken ct)
    {
        foreach (var replica in _services.Where(s => s.Service == service)) await StopAsync(replica, ct);
    }

    /// <summary>Tells a replica to stop that may not have come up yet, or be gone already.</summary>
    public async Task StopIfThereAsync(ServiceProcess replica, CancellationToken ct)
    {
        if (!ImmutableInterlocked.Update(ref _services, all => all.Remove(replica))) return;
        await replica.StopAsync(ct);
        await replica.DisposeAsync();
    }

    /// <summary><c>kill -9</c> of every replica of a service that still lives, and one in the place of all; ready.</summary>
    public async Task<ServiceProcess> ReplaceAsync(string service, CancellationToken ct)
    {
        foreach (var old in _services.Where(s => s.Service == service)) await KillAsync(old);

        return await StartService(service).ReadyAsync(ct);
    }

    /// <summary>Asks once for a run; there may be one, and whoever is asked may die of it. Returns the answer.</summary>
    public async Task<string> TryStartRunAsync(string mode, CancellationToken ct)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(new Uri(Extractor, $"/plans/{Uri.EscapeDataString(Plan)}/runs"), new { mode }, ct);
            return await answer.Content.ReadAsStringAsync(ct);
        }
        catch (Exception away) when (away is HttpRequestException || (away is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return "";
        }
    }

    /// <summary>How many runs were accepted that waited for a person.</summary>
    public int Accepted { get; private set; }

    /// <summary>Accepts what waits for a person, as <see cref="TryStartRunAsync"/> asks.</summary>
    public async Task TryAcceptHeldAsync(CancellationToken ct)
    {
        try
        {
            foreach (var run in (await GetAsync("/runs?status=held", ct)).AsArray().Where(r => r!["held"]?["kind"]?.GetValue<string>() == "guard"))
            {
                using var answer = await _http.PostAsync(new Uri(Extractor, $"/runs/{run!["id"]}/accept"), null, ct);
                if (answer.IsSuccessStatusCode) Accepted++;
            }
        }
        catch (Exception away) when (away is HttpRequestException || (away is TaskCanceledException && !ct.IsCancellationRequested))
        {
        }
    }

    /// <summary>Documents of a collection.</summary>
    public Task<long> CountInDatabaseAsync(string collection, BsonDocument filter, CancellationToken ct) =>
        _mongo.Database.GetCollection<BsonDocument>(collection).CountDocumentsAsync(filter, cancellationToken: ct);

    /// <summary>Companies of which the ledger does not know what the target holds: the next reading writes them.</summary>
    public async Task<IReadOnlyList<long>> UncertainAsync(CancellationToken ct)
    {
        var entries = await _mongo.Database.GetCollection<BsonDocument>("ledger").Find(new BsonDocument("unasked", true)).ToListAsync(ct);
        return [.. entries.Select(entry => long.Parse(entry["companyId"].AsString, CultureInfo.InvariantCulture))];
    }

    /// <summary>Starts a run.</summary>
    public async Task<string> StartRunAsync(string mode, CancellationToken ct)
    {
        JsonObject? run = null;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await _http.PostAsJsonAsync(new Uri(Extractor, $"/plans/{Uri.EscapeDataString(Plan)}/runs"), new { mode }, ct);
                run = await answer.Content.ReadFromJsonAsync<JsonObject>(ct);
                return answer.StatusCode is System.Net.HttpStatusCode.Accepted;
            },
            Eventually.LongestRun, () => $"no run started: {run?.ToJsonString()}", ct);
        return run!["id"]!.GetValue<string>();
    }

    /// <summary>The run when <paramref name="condition"/> holds of it.</summary>
    public Task<JsonObject> RunWhenAsync(string id, Func<JsonObject, bool> condition, CancellationToken ct) =>
        RunWhenAsync(id, condition, () => Task.CompletedTask, Eventually.LongestRun, ct);

    /// <summary>The run when <paramref name="condition"/> holds of it; <paramref name="meanwhile"/> is done before each look.</summary>
    public async Task<JsonObject> RunWhenAsync(string id, Func<JsonObject, bool> condition, Func<Task> meanwhile, TimeSpan within, CancellationToken ct)
    {
        JsonObject? run = null;
        await Eventually.TrueAsync(
            async () =>
            {
                await meanwhile();
                try
                {
                    run = await _http.GetFromJsonAsync<JsonObject>(new Uri(Extractor, $"/runs/{id}"), ct);
                    return condition(run!);
                }
                catch (Exception away) when (away is HttpRequestException || (away is TaskCanceledException && !ct.IsCancellationRequested))
                {
                    return false;       // the replica that was asked has just been killed
                }
            },
            within, () => $"{run?.ToJsonString()}\n{Tail()}", ct);
        return run!;
    }

    /// <summary>The run at its end.</summary>
    public Task<JsonObject> EndOfAsync(string id, CancellationToken ct) =>
        RunWhenAsync(id, run => run["status"]!.GetValue<string>() is "completed" or "failed" or "cancelled", ct);

    /// <summary>A path of the control API.</summary>
    public async Task<JsonNode> GetAsync(string path, CancellationToken ct) => (await _http.GetFromJsonAsync<JsonNode>(new Uri(Extractor, path), ct))!;

    /// <summary>Posts without a body.</summary>
    public async Task PostAsync(string path, CancellationToken ct)
    {
        using var answer = await _http.PostAsync(new Uri(Extractor, path), null, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What <c>/metrics</c> of every replica of a service says; nothing for one that does not answer yet.</summary>
    public Task<string[]> MetricsAsync(string service, CancellationToken ct) => Task.WhenAll(_services.Where(s => s.Service == service).Select(async replica =>
    {
        try
        {
            return await _http.GetStringAsync(new Uri(replica.Address, "/metrics"), ct);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }));

    /// <summary>Waits for a condition.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, CancellationToken ct) => UntilAsync(condition, () => "", ct);

    /// <summary>Waits for a condition; <paramref name="lacking"/> says what does not hold.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, Func<string> lacking, CancellationToken ct) =>
        Eventually.TrueAsync(condition, () => $"{lacking()}\n{Tail()}", ct);

    /// <summary>Lets the providers' clock, which is the machine's, move on: a window closes, an outage lasts.</summary>
    public static Task PassAsync(TimeSpan time, CancellationToken ct)
    {
        var begin = TimeProvider.System.GetTimestamp();
        return Eventually.TrueAsync(() => Task.FromResult(TimeProvider.System.GetElapsedTime(begin) >= time), time * 10, () => "the clock stands", ct);
    }

    /// <summary>Companies in a message of any of the three types.</summary>
    public static int CompaniesIn(ReadOnlyMemory<byte> body)
    {
        var message = JsonNode.Parse(body.Span)!["message"]!;
        return (message["companies"] ?? message["outcomes"]) switch { JsonArray list => list.Count, JsonObject map => map.Count, _ => 0 };
    }

    /// <summary>Settings with which leases and claims of the dead end after seconds, not minutes.</summary>
    public static void Impatient(string service, IDictionary<string, string?> settings)
    {
        settings["Scheduler__Lease"] = "00:00:03";
        settings["Qingyiyun__Timeout"] = "00:00:02";
        settings["Qingyiyun__LongestBudgetWait"] = "00:00:01";
    }

    /// <summary>What the services said last.</summary>
    public string Tail(int most = 6000)
    {
        return string.Join("\n\n", _services.Select(s => $"== {s.Service} {s.Address}\n{Last(s.Output)}"));      // once: it grows

        string Last(string output) => output[^Math.Min(output.Length, most)..];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();
        await Okki.DisposeAsync();
        await Qingyiyun.DisposeAsync();
        await _broker.DisposeAsync();
        _plans.Dispose();
        await _mongo.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Tells a replica to stop; returns how long it took.</summary>
    private async Task<TimeSpan> StopAsync(ServiceProcess replica, CancellationToken ct)
    {
        ImmutableInterlocked.Update(ref _services, all => all.Remove(replica));
        var begin = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await replica.StopAsync(ct));
        var took = TimeProvider.System.GetElapsedTime(begin);
        await replica.DisposeAsync();
        return took;
    }

    private static readonly QingyiyunSandboxOptions QingyiyunDefaults = new();

    private Uri Extractor => (_services.Find(s => s.Service == "Extractor") ?? throw new HttpRequestException("there is no extractor")).Address;

    private Dictionary<string, string?> Environment() => new()
    {
        ["ConnectionStrings__RabbitMq"] = Broker.Uri,
        ["ConnectionStrings__MongoDb"] = _mongo.ConnectionString,
        ["Plans__Directory"] = _plans.Path,
        ["Bus__Prefix"] = _broker.Prefix,
        ["Bus__RedeliveryDelays__0"] = "00:00:01",
        ["Bus__RedeliveryDelays__1"] = "00:00:05",
        ["Bus__RedeliveryDelays__2"] = "00:00:15",
        ["Bus__RedeliveryDelays__3"] = "00:00:30",
        ["Bus__RedeliveryDelays__4"] = "00:01:00",
        ["Bus__RedeliveryDelays__5"] = "00:02:00",
        ["Okki__BaseUrl"] = Okki.Url.ToString(),
        ["Okki__ClientId"] = "sandbox",
        ["Okki__ClientSecret"] = "sandbox-secret",
        ["Okki__RequestsPerMinute"] = "1000000",
        ["Okki__SettleDelay"] = "00:00:01",
        ["Okki__DetailParallelism"] = "8",
        ["Qingyiyun__BaseUrl"] = Qingyiyun.Url.ToString(),
        ["Qingyiyun__AppKey"] = QingyiyunDefaults.AppKey,
        ["Qingyiyun__AppSecret"] = QingyiyunDefaults.AppSecret,
        ["Qingyiyun__SchemeId"] = QingyiyunDefaults.SchemeId,
        ["Qingyiyun__RequestsPerMinute"] = "1000000",
        ["Qingyiyun__VisibilityDelay"] = "00:00:01",
    };
}
