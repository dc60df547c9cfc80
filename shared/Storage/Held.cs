namespace OkkiBridge.Storage;

/// <summary>Why a run is held: cursor and outcomes are kept, and the plan's watermark stands.</summary>
public sealed record Held
{
    /// <summary>What ends it.</summary>
    public required HeldKind Kind { get; init; }

    /// <summary>Short name of the cause, to filter by: <c>source-away</c>, <c>second-unread</c> …</summary>
    public required string Code { get; init; }

    /// <summary>What a person reads: which call, what was expected, what came.</summary>
    public required string Reason { get; init; }

    /// <summary>The call that is at fault, as <c>GET /v1/company/list</c>; null where it is none.</summary>
    public string? Call { get; init; }

    /// <summary>Where: a second, a window or a record's id; null where it is everywhere.</summary>
    public string? Place { get; init; }

    /// <summary>The field of the answer that is at fault; null where the whole answer is.</summary>
    public string? Field { get; init; }

    /// <summary>When it was held first.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How often it was tried since.</summary>
    public int Tries { get; init; }

    /// <summary>When it is tried next; null when only a person ends it.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>The longest that one waits for its next try.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
}

/// <summary>What ends a hold.</summary>
public enum HeldKind
{
    /// <summary>An answer that is no proof: it goes on by itself from its checkpoint, tried again with back-off of at most an hour.</summary>
    Inconclusive,

    /// <summary>It looks wrong: a person accepts or cancels it.</summary>
    Guard,
}

/// <summary>A part of a run's window that could not be read though the rest could.</summary>
public sealed record Gap
{
    /// <summary>First instant, included.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End, excluded.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>See <see cref="Held.Code"/>.</summary>
    public required string Code { get; init; }

    /// <summary>See <see cref="Held.Reason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>See <see cref="Held.Call"/>.</summary>
    public string? Call { get; init; }

    /// <summary>See <see cref="Held.Field"/>.</summary>
    public string? Field { get; init; }
}

/// <summary>What a reconcile run found, beyond what its outcomes say.</summary>
public sealed record Differences
{
    /// <summary>Companies of the source that the ledger did not know: repaired.</summary>
    public int Missing { get; init; }

    /// <summary>Companies whose version at the source was newer than the ledger's: repaired.</summary>
    public int Stale { get; init; }

    /// <summary>Companies of the ledger that the source lists nowhere.</summary>
    public int Extra { get; init; }

    /// <summary>Companies of the ledger that are deleted at the source: repaired where the plan's policy says so.</summary>
    public int Deleted { get; init; }

    /// <summary>The last of the ledger's ids that was looked at for being listed nowhere; null before the first. A restarted run goes on behind it.</summary>
    public string? Through { get; init; }

    /// <summary>Both together.</summary>
    public static Differences operator +(Differences some, Differences more) => new()
    {
        Missing = some.Missing + more.Missing,
        Stale = some.Stale + more.Stale,
        Extra = some.Extra + more.Extra,
        Deleted = some.Deleted + more.Deleted,
        Through = more.Through ?? some.Through,
    };
}
