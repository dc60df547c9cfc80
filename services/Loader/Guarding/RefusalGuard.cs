using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Guarding;

/// <summary>
/// When the target refuses one record after the other and takes none, the fault is hardly theirs: the run is held for a person (P9). All loaders count together, in the run. Once the target took
/// a record of it, or a person accepted it, each refused record is found and rejected by itself.
/// </summary>
internal sealed class RefusalGuard(IRuns runs, SecretFilter secrets, IOptions<QingyiyunOptions> options, TimeProvider time, ILogger<RefusalGuard> log)
{
    private const int MostKnown = 1000;

    private readonly ConcurrentDictionary<string, bool> _unguarded = new();

    /// <summary>Which of the runs wait for a person.</summary>
    public async Task<IReadOnlySet<string>> WaitingAsync(IEnumerable<string> runIds, CancellationToken ct)
    {
        var waiting = new HashSet<string>();
        foreach (var runId in runIds.Distinct())
            if (await runs.FindAsync(runId, ct) is { Held.Kind: HeldKind.Guard }) waiting.Add(runId);

        return waiting;
    }

    /// <summary>The target took records of these runs.</summary>
    public async Task TookAsync(IEnumerable<string> runIds, CancellationToken ct)
    {
        foreach (var runId in runIds.Distinct().Where(id => !_unguarded.ContainsKey(id)).ToList()) await UnguardAsync(runId, ct);
    }

    /// <summary>The target refused this record when it stood alone; without a code there is nothing to compare.</summary>
    public async Task RefusedAsync(string plan, LoadItem item, string? code, string text, CancellationToken ct)
    {
        if (code is null || _unguarded.ContainsKey(item.RunId)) return;

        var refused = await runs.NoteRefusalAsync(item.RunId, new Refusal(code, item.Company.Id), ct);
        if (refused < RefusedRun.SameRefusals) return;
        if ((await runs.CountAsync(item.RunId, ct)).Written > 0)        // by a loader of the version before, which does not tell
        {
            await UnguardAsync(item.RunId, ct);
            return;
        }

        var held = RefusedRun.Held(item, code, secrets.Clean(text), refused, options.Value.Mode is WriteMode.Store ? TargetCall.Store : TargetCall.Write, time.GetUtcNow());
        if (await runs.HoldRefusedAsync(item.RunId, held, ct)) log.RunHeld(item.RunId, plan, refused, code, item.Company.Id);
    }

    private async Task UnguardAsync(string runId, CancellationToken ct)
    {
        await runs.UnguardAsync(runId, ct);
        if (_unguarded.Count >= MostKnown) _unguarded.Clear();
        _unguarded[runId] = true;
    }
}
