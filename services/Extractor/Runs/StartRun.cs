using System.ComponentModel;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Which run to start.</summary>
internal sealed record StartRun
{
    [Description("incremental: what changed since the watermark; full: everything; backfill: the window from..to; reconcile: compare the full id set with the ledger and repair the difference")]
    public RunMode Mode { get; init; } = RunMode.Incremental;

    [Description("Beginning of a backfill's window, included")]
    public DateTimeOffset? From { get; init; }

    [Description("End of a backfill's window, excluded; absent: now less Okki:SettleDelay")]
    public DateTimeOffset? To { get; init; }

    [Description("Map and check, but write nothing: the counts say what would happen")]
    public bool DryRun { get; init; }

    /// <summary>Null when it can be started, else what is wrong with it.</summary>
    public string? Fault() => (Mode, From, To) switch
    {
        (RunMode.Backfill, null, _) => "from is required for a backfill",
        (not RunMode.Backfill, not null, _) or (not RunMode.Backfill, _, not null) => "from and to belong to a backfill",
        (_, { } from, { } to) when from >= to => "from must be before to",
        _ => null,
    };
}
