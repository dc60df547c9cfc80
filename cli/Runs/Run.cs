using System.Text.Json.Serialization;

namespace OkkiBridge.Cli.Runs;

/// <summary>A run, as the control API shows it.</summary>
internal sealed record Run(
    string Id, string Plan, string Mode, string Trigger, string Status, Window Window, Counts Counts, double Progress, bool DryRun,
    DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, string? Error, string? PlanVersion = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Held? Held = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Differences? Differences = null) : ApiRecord
{
    [JsonIgnore]
    public bool IsOver => Status is "completed" or "failed" or "cancelled";

    /// <summary>The exit code of whoever waited for its end.</summary>
    /// <exception cref="CommandFailure">It is not completed.</exception>
    public int Verdict() => Status is "completed" ? ExitCode.Done : throw new CommandFailure(ExitCode.Failed, $"Run {Id} is {Status}{(Error is null ? "" : $": {Error}")}");
}

/// <summary>What it reads of the source's time.</summary>
internal sealed record Window(DateTimeOffset From, DateTimeOffset To);

/// <summary>Companies by outcome.</summary>
internal sealed record Counts(int Extracted, int Written, int Unchanged, int Stale, int Skipped, int Rejected) : ApiRecord;

/// <summary>Why it waits: an answer that proves nothing, after which it goes on by itself (<c>inconclusive</c>), or something that looks wrong to it (<c>guard</c>).</summary>
internal sealed record Held(string Kind, string Code, string Reason, string? Call, string? Place, string? Field, DateTimeOffset Since, int Tries, DateTimeOffset? NextTry) : ApiRecord
{
    /// <summary>What a person reads; the reason last, which may be long.</summary>
    public string ToText() =>
        $"held ({Kind}, {Code}) since 暂缓自 {Tables.Time(Since)}{Named(Call)}{Named(Place)}{Named(Field)}{(NextTry is { } next ? $", tried again 再试 {Tables.Time(next)}" : "")}: {Reason}";

    private static string Named(string? part) => part is null ? "" : $", {part}";
}

/// <summary>What a reconcile run found.</summary>
internal sealed record Differences(int Missing, int Stale, int Extra, int Deleted) : ApiRecord;

/// <summary>Which run to start; null is left to the control API.</summary>
internal sealed record StartRun(string Mode, DateTimeOffset? From, DateTimeOffset? To, bool DryRun);
