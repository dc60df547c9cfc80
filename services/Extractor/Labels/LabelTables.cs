using System.Collections.Concurrent;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Labels;

/// <summary>
/// What the ids in a plan's records are called (okki-open-api.md §5): asked of OKKI when a plan's mapping wants labels, and again when they are old, for
/// people rename stages and groups. A table that OKKI refuses is empty: its ids stay ids.
/// </summary>
internal sealed class LabelTables(IServiceScopeFactory scopes, TimeProvider time, ILogger<LabelTables> log) : IDisposable
{
    private const string Users = "user";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Path, string Table), Known> _known = [];
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Labels by table and id; null where the plan asks for none.</summary>
    /// <exception cref="OkkiUnavailableException">OKKI does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>?> OfAsync(Plan plan, CancellationToken ct)
    {
        if (plan.LabelTables.Count == 0) return null;

        await _one.WaitAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var okki = scope.ServiceProvider.GetRequiredService<OkkiClient>();
            var tables = new Dictionary<string, IReadOnlyDictionary<string, string>>();
            foreach (var table in plan.LabelTables) tables[table] = await TableAsync(okki, plan.Settings.Labels, table, ct);
            return tables;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyDictionary<string, string>> TableAsync(OkkiClient okki, LabelPaths paths, string table, CancellationToken ct)
    {
        if (table == Users) return await KnownAsync(paths.Users, table, () => UsersAsync(okki, paths.Users, ct));

        var inEnums = await KnownAsync(paths.Enums, table, async () =>
            await okki.DataAsync(paths.Enums, [], ct) is { } enums ? LabelReader.Enum(enums, table) : null);
        return inEnums.Count > 0 ? inEnums : await KnownAsync(paths.Selector, table, async () =>
            await okki.DataAsync(paths.Selector, [new("field", table)], ct) is { } options ? LabelReader.Options(options, table) : null);
    }

    /// <summary>Users that are frozen or deleted still own companies.</summary>
    private static async Task<Dictionary<string, string>?> UsersAsync(OkkiClient okki, string path, CancellationToken ct)
    {
        var users = new Dictionary<string, string>();
        foreach (var flag in (string[])["2", "0", "1"])
        {
            if (await okki.DataAsync(path, [new("enable_flag", flag)], ct) is not { } listed) return null;
            foreach (var (id, name) in LabelReader.Users(listed)) users[id] = name;
        }

        return users;
    }

    private async Task<IReadOnlyDictionary<string, string>> KnownAsync(string path, string table, Func<Task<Dictionary<string, string>?>> ask)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue((path, table), out var known) && now - known.At < Life) return known.Labels;

        var labels = await AskAsync(ask);
        if (labels is null) log.LabelsRefused(table, path);
        _known[(path, table)] = new Known(labels ?? [], now);
        return labels ?? [];
    }

    /// <summary>An account may lack the scope of a look-up; a fault that is everyone's shows at the next list.</summary>
    private static async Task<Dictionary<string, string>?> AskAsync(Func<Task<Dictionary<string, string>?>> ask)
    {
        try
        {
            return await ask();
        }
        catch (OkkiConfigurationException)
        {
            return null;
        }
    }

    private sealed record Known(IReadOnlyDictionary<string, string> Labels, DateTimeOffset At);
}
