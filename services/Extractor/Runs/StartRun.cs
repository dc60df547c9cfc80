using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Runs;

/// <summary>Which run to start.</summary>
internal sealed record StartRun
{
    private static readonly string[] Startable = ["incremental", "full", "backfill", "reconcile"];

    [Description("incremental: what changed since the watermark; full: everything; backfill: the window from..to; reconcile: compare the full id set with the ledger and repair the difference")]
    public string Mode { get; init; } = "incremental";

    [Description("Beginning of a backfill's window, included")]
    public DateTimeOffset? From { get; init; }

    [Description("End of a backfill's window, excluded; absent: now less Okki:SettleDelay")]
    public DateTimeOffset? To { get; init; }

    [Description("Map and check, but write nothing: the counts say what would happen")]
    public bool DryRun { get; init; }

    /// <summary>The mode, where <see cref="Fault"/> finds none.</summary>
    [JsonIgnore]
    public RunMode Kind => Enum.Parse<RunMode>(Mode, ignoreCase: true);

    public static StartRun Of(RunMode mode) => new() { Mode = JsonNamingPolicy.CamelCase.ConvertName($"{mode}") };

    /// <summary>Null when it can be started, else what is wrong with it.</summary>
    public string? Fault() => (Mode, From, To) switch
    {
        _ when !Startable.Contains(Mode) => $"mode must be one of {string.Join(", ", Startable)}; runs of other modes are started by nobody",
        ("backfill", null, _) => "from is required for a backfill",
        (not "backfill", not null, _) or (not "backfill", _, not null) => "from and to belong to a backfill",
        (_, { } from, { } to) when from >= to => "from must be before to",
        _ => null,
    };
}
