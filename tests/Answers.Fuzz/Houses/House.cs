using Microsoft.Data.Sqlite;
using OkkiBridge.Answers.Fuzz.Mutation;
using OkkiBridge.Answers.Fuzz.Scenarios;
using OkkiBridge.Quickstart;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Answers.Fuzz.Houses;

/// <summary>The product as the quickstart composes it, between both simulators, on a hurried clock.</summary>
internal sealed class House : IAsyncDisposable
{
    /// <summary>Ten seconds in real time.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("answers-fuzz-").FullName;
    private WebApplication _app = null!;

    private House()
    {
    }

    public HurriedClock Clock { get; } = new();

    public Journal Journal { get; } = new();

    public OkkiSandbox Okki { get; private set; } = null!;

    public QingyiyunSandbox Qingyiyun { get; private set; } = null!;

    public Api Api { get; private set; } = null!;

    /// <summary>Calls that both providers saw.</summary>
    public long Calls => Okki.Accounting.Calls + Qingyiyun.Accounting.Calls;

    public bool HasEnded => _app.Lifetime.ApplicationStopping.IsCancellationRequested;

    public IReadOnlySet<string> Bent => Okki.Bent.Concat(Qingyiyun.Bent).ToHashSet();

    public void Bend(IReadOnlyList<Bend> bends) => Okki.Bend = Qingyiyun.Bend = bends;

    public static async Task<House> OpenAsync(Scenario scenario, Mutant? mutant, CancellationToken ct)
    {
        var house = new House();
        try
        {
            house.Okki = await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = scenario.Companies, Products = 0, Orders = 0, Seed = scenario.Seed }, house.Clock, ct: ct);
            house.Qingyiyun = await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions { Seed = scenario.Seed }, house.Clock, ct: ct);
            house._app = Bridge.Create(house.Settings(scenario), Path.Combine(house._folder, "okkibridge.db"), house.Change(mutant));
            await house._app.StartAsync(ct);
            house.Api = new Api(house._app.Address());
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (_app is not null)
        {
            using var patience = new CancellationTokenSource(LongestStop, TimeProvider.System);
            await _app.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _app.DisposeAsync();
        }

        if (Okki is not null) await Okki.DisposeAsync();
        if (Qingyiyun is not null) await Qingyiyun.DisposeAsync();
        SqliteConnection.ClearAllPools();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Work that would not stop in time still writes: the folder is a temporary one.
        }
    }

    private Action<WebApplicationBuilder> Change(Mutant? mutant) => builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Logging.ClearProviders().AddProvider(Journal);
        mutant?.Change(builder.Services);
    };

    // Times are by the hurried clock, but for those of the bus: it has one of its own.
    private Dictionary<string, string?> Settings(Scenario scenario)
    {
        var settings = Sandboxes.SettingsFor(new QuickstartOptions(scenario.Companies, FaultLevel.None, scenario.Seed, false, true, null, null), Okki, Qingyiyun);
        settings["Plans:Directory"] = PlanFolder.Write(_folder, scenario);
        settings["Okki:Timeout"] = "00:20:00";
        settings["Okki:RetryDelay"] = "00:00:00.5";
        settings["Okki:DetailParallelism"] = "8";
        settings["Okki:ClockTolerance"] = ClockTolerance.ToString();
        settings["Qingyiyun:Mode"] = scenario.PlainWrites ? "write" : "store";
        settings["Qingyiyun:Timeout"] = "00:10:00";
        settings["Qingyiyun:VisibilityDelay"] = "00:00:02";
        settings["Qingyiyun:BatchSize"] = "40";
        settings["Events:CompaniesPerMessage"] = "40";
        settings["Scheduler:Lease"] = "00:30:00";
        settings["Compensation:Every"] = "00:01:00";
        settings["Compensation:FirstDelay"] = "00:02:00";
        settings["Compensation:LongestDelay"] = "00:10:00";
        settings["Compensation:MostAttempts"] = "100";
        foreach (var (i, seconds) in ((double[])[0.1, 0.2, 0.3, 0.5, 0.5, 1, 1, 1, 2, 2, 3, 3, .. Enumerable.Repeat(15, 85)]).Index()) settings[$"Bus:RedeliveryDelays:{i}"] = TimeSpan.FromSeconds(seconds).ToString();
        return settings;
    }
}
