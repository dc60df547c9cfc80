namespace OkkiBridge.Storage;

/// <summary>What is known of one company in one scope.</summary>
public sealed record LedgerEntry
{
    /// <summary>The company's id.</summary>
    public required string CompanyId { get; init; }

    /// <summary><see cref="LedgerScope.Key"/> of its scope; null as long as nobody has assigned what an earlier version wrote.</summary>
    public string? Scope { get; init; }

    /// <summary>What the target holds; null when nothing was written yet.</summary>
    public LedgerVersion? Current { get; init; }

    /// <summary>
    /// The company was deleted at the source before the target held it: what is older is not written. <see cref="LedgerVersion.WrittenAt"/> is when it was noted. Means nothing beside
    /// <see cref="Current"/>.
    /// </summary>
    public LedgerVersion? Deletion { get; init; }

    /// <summary>What a reading must not be older than; null when nothing is known.</summary>
    public LedgerVersion? Known => Current ?? Deletion;

    /// <summary>Who is about to write it, or whose write is in doubt; null when nobody.</summary>
    public Claim? Claim { get; init; }

    /// <summary>
    /// The answer to a write was lost, and a target without look-up could not be asked for it: it may hold that instead of <see cref="Current"/>. So until the next commit.
    /// </summary>
    public bool Unasked { get; init; }

    /// <summary>Writes that the target did not have when it was asked, and may carry out later all the same; null when there are none, or they are no longer watched for.</summary>
    public LateWrites? Late { get; init; }

    /// <summary>The newest ten versions written, newest first; the first is <see cref="Current"/> as it was written.</summary>
    public IReadOnlyList<LedgerVersion> History { get; init; } = [];
}

/// <summary>One version of one company that the target holds or held.</summary>
public sealed record LedgerVersion
{
    /// <summary>The company's id.</summary>
    public required string CompanyId { get; init; }

    /// <summary>Its business code (数据编码), for people; null where it has none.</summary>
    public string? Number { get; init; }

    /// <summary>The source's version: seconds since the Unix epoch.</summary>
    public required long Version { get; init; }

    /// <summary>When it was read at the source, by the source's clock.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Hash of the mapped record.</summary>
    public required string Hash { get; init; }

    /// <summary>Hash of the record in target form: what every comparison with what the target shows goes by. Null in records of old.</summary>
    public string? TargetHash { get; init; }

    /// <summary>The company is deleted at the source, and the target knows it.</summary>
    public bool Removed { get; init; }

    /// <summary>The run that wrote it.</summary>
    public required string RunId { get; init; }

    /// <summary>The version of the plan that mapped it; null when it is not known.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>When the write was known to have succeeded.</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>The trace of the write; null when none was recorded.</summary>
    public string? TraceId { get; init; }

    /// <summary>The first write's answer was lost and the target has no look-up, so the write was repeated and may be there twice.</summary>
    public bool Repeated { get; init; }

    /// <summary>Equal content: a number that was a text before is no change, for the target keeps both alike.</summary>
    public bool IsContentOf(LedgerVersion other) => Hash == other.Hash || (TargetHash is not null && TargetHash == other.TargetHash);
}

/// <summary>The right of one loader to write one version of one company.</summary>
public sealed record Claim
{
    /// <summary>The company's id.</summary>
    public required string CompanyId { get; init; }

    /// <summary>Who holds it: unique per attempt, not per process.</summary>
    public required string Owner { get; init; }

    /// <summary>Until when the holder may write; from then on the claim is in doubt.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>See <see cref="LedgerVersion.Number"/>.</summary>
    public string? Number { get; init; }

    /// <summary>The version to be written: seconds since the Unix epoch.</summary>
    public required long Version { get; init; }

    /// <summary>When it was read at the source, by the source's clock.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Hash of the mapped record.</summary>
    public required string Hash { get; init; }

    /// <summary>Hash of the record in target form: what every comparison with what the target shows goes by. Null in records of old.</summary>
    public string? TargetHash { get; init; }

    /// <summary>See <see cref="LedgerVersion.Removed"/>.</summary>
    public bool Removed { get; init; }

    /// <summary>The run that writes it.</summary>
    public required string RunId { get; init; }

    /// <summary>See <see cref="LedgerVersion.PlanVersion"/>.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>The mapped record as JSON text: what the target is asked for when the claim is in doubt.</summary>
    public required string Record { get; init; }

    /// <summary>The trace of the write; null when none was recorded.</summary>
    public string? TraceId { get; init; }
}

/// <summary>What may land on top of what was written since: a gateway that queues carries out a request long after it was given up.</summary>
public sealed record LateWrites
{
    /// <summary>The writes, the latest last; at most <see cref="Most"/>.</summary>
    public required IReadOnlyList<Claim> Given { get; init; }

    /// <summary>What was written since, to be written again should one of them land on it; null when nothing was, or it is not known.</summary>
    public Claim? Since { get; init; }

    /// <summary>How often the target was asked again.</summary>
    public int Tries { get; init; }

    /// <summary>When it is asked next.</summary>
    public required DateTimeOffset AskAt { get; init; }

    /// <summary>Writes that are kept.</summary>
    public const int Most = 3;
}

/// <summary>A company that is watched for late writes.</summary>
/// <param name="Scope">Whose it is.</param>
/// <param name="CompanyId">The company.</param>
public sealed record WatchedCompany(LedgerScope Scope, string CompanyId);

/// <summary>A claim that is over.</summary>
/// <param name="Scope">Whose it is; <see cref="LedgerScope.Unassigned"/> where an earlier version wrote it.</param>
/// <param name="CompanyId">The company.</param>
/// <param name="RunId">The run that writes it.</param>
/// <param name="Until">Its end.</param>
public sealed record OverdueClaim(LedgerScope Scope, string CompanyId, string RunId, DateTimeOffset Until);

/// <summary>
/// Which of two readings of a company is newer: the source's version decides, then the time of reading, in the milliseconds that are stored. A company that
/// comes back from the recycle bin may have the version that it had before it went there: a reading that found it alive is newer than an earlier one that found it deleted, whatever
/// their versions.
/// </summary>
public static class LedgerOrder
{
    /// <summary>Below zero when the first is older, zero when both are of one version and one reading, above zero when it is newer.</summary>
    public static int Compare(long version, DateTimeOffset readAt, bool removed, LedgerVersion other) =>
        version != other.Version && (removed == other.Removed || removed == version < other.Version)
            ? version.CompareTo(other.Version)
            : readAt.ToUnixTimeMilliseconds().CompareTo(other.ReadAt.ToUnixTimeMilliseconds());
}
