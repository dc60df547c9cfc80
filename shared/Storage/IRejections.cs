namespace OkkiBridge.Storage;

/// <summary>The rejection list: records that could not be mapped, or that the target refused for good (P5).</summary>
public interface IRejections
{
    /// <summary>Adds rejections; one with a known id replaces the earlier one, counts another attempt and is open again.</summary>
    Task AddAsync(IReadOnlyCollection<Rejection> rejections, CancellationToken ct);

    /// <summary>The messages that rejections were met in, by the rejections' ids; those that are not known, or name no message, are left out.</summary>
    Task<IReadOnlyDictionary<string, string>> MessagesAsync(IReadOnlyCollection<string> ids, CancellationToken ct);

    /// <summary>One rejection, with the payloads that are kept beside it, or null.</summary>
    Task<Rejection?> FindAsync(string id, CancellationToken ct);

    /// <summary>Rejections, newest first, at most a thousand. Like all lists here without the payloads that are kept beside them: see <see cref="PayloadAside"/>.</summary>
    Task<IReadOnlyList<Rejection>> ListAsync(RejectionFilter filter, int limit, CancellationToken ct);

    /// <summary>Open rejections of a plan.</summary>
    Task<long> CountOpenAsync(string plan, CancellationToken ct);

    /// <summary>Moves a rejection from one of the states <paramref name="from"/> to <paramref name="to"/>; false when it was in none of them.
    /// A resolved or dismissed one is forgotten after <see cref="Retention.Rejections"/>.</summary>
    Task<bool> MoveAsync(string id, IReadOnlyCollection<RejectionStatus> from, RejectionStatus to, CancellationToken ct);

    /// <summary>Open and replayed rejections of these companies of a plan, at most a thousand.</summary>
    Task<IReadOnlyList<Rejection>> ListOpenAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct);

    /// <summary>Their companies have an outcome other than rejected in that run: those that are open or replayed are resolved by it.</summary>
    Task ResolveAsync(IReadOnlyCollection<string> ids, string runId, CancellationToken ct);

    /// <summary>A company was rejected anew: those of the earlier that are open or replayed end, and their attempts and replays count for the one that takes their place.</summary>
    Task ReplaceAsync(Rejection by, IReadOnlyCollection<Rejection> earlier, CancellationToken ct);

    /// <summary>Open rejections of a plan that are no mapping faults, were replayed by themselves <paramref name="replays"/> times and rejected no later than
    /// <paramref name="rejectedBy"/>: the longest waiting first, at most a thousand.</summary>
    Task<IReadOnlyList<Rejection>> ListWaitingAsync(string plan, int replays, DateTimeOffset rejectedBy, int limit, CancellationToken ct);

    /// <summary>Open mapping faults of a plan that another version of it met than <paramref name="version"/>, at most a thousand.</summary>
    Task<IReadOnlyList<Rejection>> ListOutdatedAsync(string plan, string version, int limit, CancellationToken ct);

    /// <summary>
    /// A rejection is about to be sent through again in that run: an outcome of its company there ends it. False when it was rejected again or closed since it was read.
    /// </summary>
    Task<bool> BeginReplayAsync(Rejection asRead, string runId, CancellationToken ct);

    /// <summary>Notes that a rejection was sent through again, <paramref name="replays"/> times by itself in all: that counts for one that <see cref="Rejection.ReplayRunId"/> has made of it
    /// meanwhile too. It is replayed now, unless it was rejected again or
    /// closed since it was read: the outcome may be faster than this note.</summary>
    Task NoteReplayAsync(Rejection asRead, int replays, DateTimeOffset at, CancellationToken ct);

    /// <summary>Opens what was replayed no later than <paramref name="replayedBy"/> and never had an outcome.</summary>
    Task ReopenAsync(DateTimeOffset replayedBy, CancellationToken ct);
}

/// <summary>One rejected company of one run.</summary>
public sealed record Rejection
{
    /// <summary>Unique: made of run and company by <see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>The run that met it.</summary>
    public required string RunId { get; init; }

    /// <summary>The version of the plan that mapped it, or could not; null when it was not mapped.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>The company's id.</summary>
    public required string CompanyId { get; init; }

    /// <summary>Where: <c>extract</c>, <c>transform</c> or <c>load</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Short name of the rule that was broken, to filter by: <c>required</c>, <c>type</c>, <c>refused</c>, <c>given-up</c> …</summary>
    public required string Reason { get; init; }

    /// <summary>What a person reads: which field or record, what was expected, what was found.</summary>
    public required string Message { get; init; }

    /// <summary>The company is deleted at the source.</summary>
    public bool Removed { get; init; }

    /// <summary>The document as OKKI sent it, JSON text; <see cref="PayloadAside.Placeholder"/> where it is not here.</summary>
    public required string Raw { get; init; }

    /// <summary>The mapped record, JSON text; null when it was not mapped, or is not here.</summary>
    public string? Mapped { get; init; }

    /// <summary>What the store says of a raw payload that does not stand in the rejection; null where it does.</summary>
    public PayloadAside? RawAside { get; init; }

    /// <summary>The same of the mapped record.</summary>
    public PayloadAside? MappedAside { get; init; }

    /// <summary>Whether <see cref="Raw"/> is the document, and not in its place.</summary>
    public bool HasRaw => RawAside is null || Raw != PayloadAside.Placeholder;

    /// <summary>When the document was read, by the source's clock.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>When it was rejected, the last time.</summary>
    public required DateTimeOffset RejectedAt { get; init; }

    /// <summary>How often it was rejected, with those whose place it took.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How often it was replayed by itself because its time had come.</summary>
    public int Replays { get; init; }

    /// <summary>The run that it was sent through again in, the last time; null when it was not since it was rejected.</summary>
    public string? ReplayRunId { get; init; }

    /// <summary>When it was replayed, the last time; null when it was not since it was rejected.</summary>
    public DateTimeOffset? ReplayedAt { get; init; }

    /// <summary>The trace of the last attempt; null when none was recorded.</summary>
    public string? TraceId { get; init; }

    /// <summary>The message that the target refused it from: when that one comes again, nothing is sent. Null in records of old, and where the target was not asked.</summary>
    public string? MessageId { get; init; }

    /// <summary>Where it stands.</summary>
    public RejectionStatus Status { get; init; }

    /// <summary>The run in which its company was written, left alone or found deleted; null where none was.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>The run that rejected its company anew: that rejection took the place of this one; null where none did.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>The plan cannot map it: time heals nothing, another version of the plan may.</summary>
    public bool IsMappingFault => Stage == "transform" && Reason != "given-up";

    /// <summary>The id of a company's rejection in a run.</summary>
    public static string IdOf(string runId, string companyId) => $"{runId}-{companyId}";
}

/// <summary>What to list; null means any.</summary>
/// <param name="Plan">Of this plan.</param>
/// <param name="Stage">Of this stage.</param>
/// <param name="Reason">For this reason.</param>
/// <param name="Status">That stand so.</param>
/// <param name="CompanyId">Of this company.</param>
/// <param name="After">Those that the list shows after this one: the next page.</param>
public sealed record RejectionFilter(
    string? Plan = null, string? Stage = null, string? Reason = null, RejectionStatus? Status = null, string? CompanyId = null, Rejection? After = null);

/// <summary>Where a rejection stands.</summary>
public enum RejectionStatus
{
    /// <summary>Somebody should look.</summary>
    Open,

    /// <summary>Sent through again; its outcome is outstanding.</summary>
    Replayed,

    /// <summary>Its company has a later outcome: see <see cref="Rejection.ResolvedBy"/> and <see cref="Rejection.ReplacedBy"/>.</summary>
    Resolved,

    /// <summary>Somebody decided to leave it.</summary>
    Dismissed,
}
