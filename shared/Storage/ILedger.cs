namespace OkkiBridge.Storage;

/// <summary>
/// What the target holds of every company, and who is about to write it. The only place where duplicates and order are decided (P2, P3):
/// a company is written only under a claim, one claim a company, and every step here is one conditional write of the database.
/// </summary>
/// <remarks>
/// A claim that is still there after <see cref="Claim.Until"/> is <em>in doubt</em>: its holder died or never got an answer, so its content may or may
/// not be at the target. It is taken over, settled by asking the target, and then committed or released; a new claim never replaces it.
/// </remarks>
public interface ILedger
{
    /// <summary>Entries by company id; companies never seen are absent. Those that nobody has assigned yet are among them: see <see cref="AssignAsync"/>.</summary>
    Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct);

    /// <summary>
    /// Takes over entries that an earlier version wrote, which knew no scopes: they are of this one from now on. What is of one already stays so. What nobody has assigned can be read,
    /// listed and marked, but neither claimed nor taken over.
    /// </summary>
    Task AssignAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct);

    /// <summary>Ids of the companies that the target holds, in the order of their text, after <paramref name="after"/>; at most a thousand. What a
    /// reconcile run compares the source with, page by page.</summary>
    Task<IReadOnlyList<string>> ListAsync(LedgerScope scope, string? after, int limit, CancellationToken ct);

    /// <summary>A reconcile run saw these at the source: entries that the target holds are marked with its id. Ids without one are passed over.</summary>
    Task MarkSeenAsync(LedgerScope scope, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct);

    /// <summary>
    /// Entries that the target holds, written before <paramref name="writtenBefore"/> and not marked by the run, in the order of their ids' text after <paramref name="after"/>; at most
    /// a thousand.
    /// </summary>
    Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(LedgerScope scope, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct);

    /// <summary>
    /// Claims what nobody claims and what is not older than what the target holds, or than its deletion (by <see cref="LedgerOrder"/>). Returns the ids that are now ours.
    /// </summary>
    Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct);

    /// <summary>
    /// Takes over claims in doubt (<see cref="Claim.Until"/> at or before <paramref name="now"/>): owner and end change, the claimed content stays.
    /// Returns the claims that are now ours.
    /// </summary>
    Task<IReadOnlyList<Claim>> TakeOverAsync(
        LedgerScope scope, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct);

    /// <summary>
    /// The target holds these now: each becomes its company's current version, goes to the front of the history (newest ten kept), and its claim ends.
    /// Only where <paramref name="owner"/> still holds the claim; returns those ids. The same commit again, after a lost answer, returns the same.
    /// </summary>
    Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct);

    /// <summary>Ends claims of <paramref name="owner"/> whose content is certainly not at the target.</summary>
    Task ReleaseAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct);

    /// <summary>
    /// Ends claims of <paramref name="owner"/> whose content the target did not have when it was asked. It may still get there: they are watched for (<see cref="LedgerEntry.Late"/>), and
    /// asked about again from <paramref name="askAt"/> on.
    /// </summary>
    Task ReleaseMissingAsync(LedgerScope scope, string owner, IReadOnlyCollection<Claim> missing, DateTimeOffset askAt, CancellationToken ct);

    /// <summary>These were written and committed: of companies that are watched for late writes they are kept whole, see <see cref="LateWrites.Since"/>. Others are passed over.</summary>
    Task NoteWrittenAsync(LedgerScope scope, IReadOnlyCollection<Claim> written, CancellationToken ct);

    /// <summary>Companies of all plans that are watched for late writes, and asked about at or before <paramref name="by"/>; the earliest first, at most a thousand.</summary>
    Task<IReadOnlyList<WatchedCompany>> ListWatchedAsync(DateTimeOffset by, int limit, CancellationToken ct);

    /// <summary>The target was asked about those that were due at <paramref name="by"/>: it is again at <paramref name="askAt"/>; null ends the watch. Those of which another write was given up
    /// since are not due any more, and stay as they are.</summary>
    Task AskAgainAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, DateTimeOffset by, DateTimeOffset? askAt, CancellationToken ct);

    /// <summary>
    /// Ends claims of <paramref name="owner"/> whose content may be at the target, which has no look-up: their entries are <see cref="LedgerEntry.Unasked"/>
    /// until the next commit.
    /// </summary>
    Task ReleaseUnaskedAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct);

    /// <summary>The answer to a write was lost: from <paramref name="askFrom"/> on these claims of <paramref name="owner"/> are in doubt.</summary>
    Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct);

    /// <summary>
    /// Remembers deletions of companies that the target does not hold and nobody claims: see <see cref="LedgerEntry.Deletion"/>. Returns the ids of which it remembers this deletion, or a
    /// later one.
    /// </summary>
    Task<IReadOnlySet<string>> NoteDeletedAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> deleted, CancellationToken ct);

    /// <summary>
    /// A newer version has the content that the target already holds: moves version and reading time of the current entry forward, so that a version
    /// between the two stays stale. Only where the content is still equal and certain (not <see cref="LedgerEntry.Unasked"/>), the version is newer and
    /// nobody claims the company; returns those ids, and those that stood there before.
    /// </summary>
    Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct);

    /// <summary>Claims of all plans whose end is at or before <paramref name="by"/>, the oldest first; at most a thousand. Nobody may have a message any more that asks for them.</summary>
    Task<IReadOnlyList<OverdueClaim>> ListOverdueAsync(DateTimeOffset by, int limit, CancellationToken ct);
}
