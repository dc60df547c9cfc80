using OkkiBridge.Contracts;

namespace OkkiBridge.Storage;

/// <summary>Runs of plans, and the companies each must account for (P1).</summary>
public interface IRuns
{
    /// <summary>
    /// Opens a run, unless the plan has one that is active: then that one is returned and <c>Started</c> is false. The database decides. A reconcile run stands beside the others: it
    /// gives way to them, and of it too a plan has one at a time. A replay run stands beside all; of it there is one by its id.
    /// </summary>
    Task<(Run Run, bool Started)> StartAsync(Run run, CancellationToken ct);

    /// <summary>One run, or null.</summary>
    Task<Run?> FindAsync(string runId, CancellationToken ct);

    /// <summary>Runs, newest first, at most a thousand; null means any.</summary>
    Task<IReadOnlyList<Run>> ListAsync(string? plan, RunStatus? status, int limit, CancellationToken ct);

    /// <summary>Held runs that are to be tried again at or before <paramref name="now"/>, who waits longest first; at most a thousand. So are those that would wait for longer than any
    /// does (<see cref="Held.LongestWait"/>): their clock ran ahead.</summary>
    Task<IReadOnlyList<Run>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken ct);

    /// <summary>Companies of the run that must end in an outcome. Known ones are left as they are.</summary>
    Task ExpectAsync(string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct);

    /// <summary>Everything up to <see cref="Checkpoint.Cursor"/> is read, proven and published, and what lies before <see cref="Checkpoint.Front"/> too, but for the gaps: a
    /// restarted run goes on from there. Only while the run is running or held; neither moves back. False when nothing more is to be read: it has ended, or waits for a person.</summary>
    Task<bool> CheckpointAsync(string runId, Checkpoint checkpoint, CancellationToken ct);

    /// <summary>
    /// Records outcomes. The first outcome of a company counts, except that any outcome replaces <see cref="Outcome.Rejected"/> (a replayed rejection).
    /// An outcome may arrive before its company is expected: it is kept, and the company is one of the run from then on.
    /// </summary>
    Task SettleAsync(string runId, IReadOnlyDictionary<string, Outcome> outcomes, CancellationToken ct);

    /// <summary>Companies of the run that have no outcome yet, counted up to <paramref name="most"/>: what it costs does not grow with the run.</summary>
    Task<int> CountOutstandingAsync(string runId, int most, CancellationToken ct);

    /// <summary>Companies of the run that have no outcome yet, in the order of their ids' text after <paramref name="after"/>; at most a thousand.</summary>
    Task<IReadOnlyList<string>> ListOutstandingAsync(string runId, string? after, int limit, CancellationToken ct);

    /// <summary>Counts the run's companies by outcome and keeps the figures in the run, unless it has later ones: companies are forgotten by
    /// <see cref="ForgetCompaniesAsync"/>, figures are not. Of an open run that has more <see cref="RunCounts.Extracted"/> than <see cref="RunCounts.Settled"/>, and none outstanding,
    /// companies were lost.</summary>
    Task<RunCounts> CountAsync(string runId, CancellationToken ct);

    /// <summary>Adds calls to the providers.</summary>
    Task AddCallsAsync(string runId, int source, int target, CancellationToken ct);

    /// <summary>What keeps a running run from going on at present; null when nothing does. A run that has ended keeps its error.</summary>
    Task ReportAsync(string runId, string? error, CancellationToken ct);

    /// <summary>
    /// Holds a run that is running, loading or held already; false when it is none of these, or one of replays. <paramref name="active"/>: whether it counts as active still, which it does until its
    /// window is read to its end, and always when a person is waited for. <see cref="MoveAsync"/> ends the hold. What goes on by itself does not take the place of
    /// <see cref="HeldKind.Guard"/>.
    /// </summary>
    Task<bool> HoldAsync(string runId, Held held, bool active, CancellationToken ct);

    /// <summary>
    /// Notes a record that the target refused when it stood alone; returns how many of the run it refused with that code, each counted once, over all processes. 0 when
    /// the run is <see cref="Run.Unguarded"/> or has ended.
    /// </summary>
    Task<int> NoteRefusalAsync(string runId, Refusal refusal, CancellationToken ct);

    /// <summary>Holds a run for a person because of its refusals; false when it is <see cref="Run.Unguarded"/>, waits for a person already, or has ended.</summary>
    Task<bool> HoldRefusedAsync(string runId, Held held, CancellationToken ct);

    /// <summary>The target took a record of the run: see <see cref="Run.Unguarded"/>.</summary>
    Task UnguardAsync(string runId, CancellationToken ct);

    /// <summary>A run that is held for a person goes on from its checkpoint, <see cref="Run.Unguarded"/> from now on; false when it is not held so.</summary>
    Task<bool> AcceptAsync(string runId, CancellationToken ct);

    /// <summary>Notes what a reconcile run found, as it stands now.</summary>
    Task NoteDifferencesAsync(string runId, Differences differences, CancellationToken ct);

    /// <summary>Moves a run from one of the states <paramref name="from"/> to <paramref name="to"/>; false when it was in none of them,
    /// or when it would be active again beside another run of its plan. <paramref name="at"/> is kept as the end of the run when
    /// <paramref name="to"/> is final, <paramref name="error"/> replaces the run's error. One that is held for a person moves only to <see cref="RunStatus.Cancelled"/>:
    /// see <see cref="AcceptAsync"/>.</summary>
    Task<bool> MoveAsync(string runId, IReadOnlyCollection<RunStatus> from, RunStatus to, DateTimeOffset at, string? error, CancellationToken ct);

    /// <summary>Forgets the companies of some runs that ended before <paramref name="endedBefore"/>; the runs and their figures stay. Of one that has not ended nothing is forgotten, however
    /// old it is. Returns of how many runs: 0 when none is left.</summary>
    Task<int> ForgetCompaniesAsync(DateTimeOffset endedBefore, CancellationToken ct);

    /// <summary>Forgets some runs whose companies are forgotten and that ended before <paramref name="endedBefore"/>, but for the newest of each plan, as many as
    /// <paramref name="keep"/>, and dry runs: what they rejected is known to be theirs by them. Returns how many: 0 when none is left.</summary>
    Task<int> ForgetAsync(DateTimeOffset endedBefore, int keep, CancellationToken ct);
}
