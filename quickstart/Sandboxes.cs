using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Quickstart;

/// <summary>The providers of this run: simulated ones, unless the command line names others.</summary>
internal sealed class Sandboxes : IAsyncDisposable
{
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _life = new();
    private readonly Task _changes;

    private Sandboxes(QuickstartOptions options, OkkiSandbox? okki, QingyiyunSandbox? qingyiyun)
    {
        (Okki, Qingyiyun) = (okki, qingyiyun);
        Settings = SettingsFor(options, okki, qingyiyun);
        ChangesWhileRunning = okki is not null && options is { Faults: FaultLevel.Heavy, Companies: > 0 };
        _changes = ChangesWhileRunning ? ChangeAsync(_life.Token) : Task.CompletedTask;
    }

    /// <summary>The simulated OKKI; null when the command line names another.</summary>
    public OkkiSandbox? Okki { get; }

    /// <summary>The simulated Qingyiyun; null when the command line names another.</summary>
    public QingyiyunSandbox? Qingyiyun { get; }

    /// <summary>Configuration that leads the services here.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>Whether salespeople edit companies while they are copied.</summary>
    public bool ChangesWhileRunning { get; }

    public static async Task<Sandboxes> StartAsync(QuickstartOptions options, CancellationToken ct)
    {
        var faults = FaultPlan.Named(options.Faults.ToString().ToLowerInvariant(), options.Seed) with { RetryAfterSeconds = 1 };
        var okki = options.Okki is null
            ? await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = options.Companies, Seed = options.Seed }, ct: ct)
            : null;
        var qingyiyun = options.Qingyiyun is null ? await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions { Seed = options.Seed }, ct: ct) : null;
        if (okki is not null) okki.Faults = faults;
        if (qingyiyun is not null) qingyiyun.Faults = faults;
        var bends = BendCatalogue.Get(options.Bend);
        if (okki is not null) okki.Bend = bends;
        if (qingyiyun is not null) qingyiyun.Bend = bends;
        return new Sandboxes(options, okki, qingyiyun);
    }

    /// <summary>Nobody edits any more, and the last edit is older than the settle delay.</summary>
    public async Task QuietAsync(CancellationToken ct)
    {
        await _life.CancelAsync();
        await _changes;
        await Task.Delay(SettleDelay * 3, TimeProvider.System, ct);
    }

    /// <summary>What both simulators saw; null when one of the providers is none.</summary>
    /// <param name="rejected">The companies on the rejection list: they are accounted for.</param>
    public SandboxFigures? Figures(IReadOnlySet<string> rejected)
    {
        if (Okki is null || Qingyiyun is null) return null;

        var (source, target) = (Okki.Accounting, Qingyiyun.Accounting);
        return new SandboxFigures(
            Okki.Companies.Count, source.Calls, Qingyiyun.Store.Count, target.Writes, target.DuplicateVersions, target.StaleOverwrites, target.Calls,
            Okki.Companies.Current().Count(c => !IsThere(c) && !rejected.Contains(IdOf(c))));
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _changes;
        if (Okki is not null) await Okki.DisposeAsync();
        if (Qingyiyun is not null) await Qingyiyun.DisposeAsync();
        _life.Dispose();
    }

    private bool IsThere(CompanyVersion company) =>
        Qingyiyun!.Store.Find(IdOf(company)) is { } held
        && (held.TryGetProperty("updated_at", out var updated) || held.TryGetProperty("update_time", out updated))          // the latter where a plan stores records as they come
        && updated.GetString() == company.UpdateTimeText;

    private static string IdOf(CompanyVersion company) => company.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task ChangeAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            Okki!.Companies.Change();
            await Task.Delay(BetweenChanges, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Simulated providers set no limits and forgive impatience; of others only the address is ours to say.</summary>
    internal static Dictionary<string, string?> SettingsFor(QuickstartOptions options, OkkiSandbox? okki, QingyiyunSandbox? qingyiyun)
    {
        var settings = new Dictionary<string, string?> { ["Scheduler:Enabled"] = options.Serve ? "true" : "false" };
        if (okki is null)
        {
            settings["Okki:BaseUrl"] = options.Okki!.ToString();
        }
        else
        {
            settings["Okki:BaseUrl"] = okki.Url.ToString();
            settings["Okki:ClientId"] = "sandbox";
            settings["Okki:ClientSecret"] = "sandbox-secret";
            settings["Okki:Scope"] = "company product invoices";      // of every shipped plan
            settings["Okki:RequestsPerMinute"] = "1000000";
            settings["Okki:DetailParallelism"] = "32";
            settings["Okki:RetryDelay"] = "00:00:00.05";
            settings["Okki:SettleDelay"] = SettleDelay.ToString();
            settings["Okki:Timeout"] = "00:00:10";
        }

        if (qingyiyun is null)
        {
            settings["Qingyiyun:BaseUrl"] = options.Qingyiyun!.ToString();
            return settings;
        }

        var defaults = new QingyiyunSandboxOptions();
        settings["Qingyiyun:BaseUrl"] = qingyiyun.Url.ToString();
        settings["Qingyiyun:AppKey"] = defaults.AppKey;
        settings["Qingyiyun:AppSecret"] = defaults.AppSecret;
        settings["Qingyiyun:SchemeId"] = defaults.SchemeId;
        settings["Qingyiyun:RequestsPerMinute"] = "1000000";
        settings["Qingyiyun:Timeout"] = "00:00:05";
        settings["Qingyiyun:VisibilityDelay"] = "00:00:00.5";
        foreach (var (i, seconds) in ((int[])[1, 2, 3, 5, 5, 10, 10, 10, 20, 20, 30, 30]).Index()) settings[$"Bus:RedeliveryDelays:{i}"] = TimeSpan.FromSeconds(seconds).ToString();
        return settings;
    }
}
