using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Stuck;

/// <summary>What the last sweep of this process found, and when each run moved last as far as this process saw it.</summary>
internal sealed class StuckThings
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (object Progress, DateTimeOffset Since)> _runs = [];
    private IReadOnlyList<StuckThing> _found = [];

    /// <summary>As the last sweep found it.</summary>
    public IReadOnlyList<StuckThing> Found
    {
        get { lock (_gate) return _found; }
    }

    /// <summary>When the run moved last.</summary>
    public DateTimeOffset MovedAt(Run run, DateTimeOffset now)
    {
        object progress = (run.Status, run.ReadTo, run.Gaps.Count, run.CellsProven, run.CellsRepeated, run.SourceCalls, run.TargetCalls, run.Counts.Extracted, run.Counts.Settled, run.Held?.Tries, run.Differences);
        lock (_gate)
        {
            if (_runs.TryGetValue(run.Id, out var known) && known.Progress.Equals(progress)) return known.Since;
            _runs[run.Id] = (progress, now);
            return now;
        }
    }

    /// <summary>Whoever works on the run makes calls, though none of it can be seen in the run yet.</summary>
    public void Moves(string runId, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(runId, out var known)) _runs[runId] = known with { Since = now };
        }
    }

    /// <summary>Whether a run is stuck. Whoever works on it leaves it, and it counts from now on anew.</summary>
    public bool TakeRun(string runId, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_found.All(thing => thing.RunId != runId)) return false;
            if (_runs.TryGetValue(runId, out var known)) _runs[runId] = known with { Since = now };
            _found = [.. _found.Where(thing => thing.RunId != runId)];
            return true;
        }
    }

    /// <summary>Keeps what a sweep found, and forgets runs that are not open any more.</summary>
    public void Keep(IReadOnlyList<StuckThing> found, IReadOnlyCollection<string> openRuns)
    {
        lock (_gate)
        {
            _found = found;
            foreach (var ended in _runs.Keys.Except(openRuns).ToList()) _runs.Remove(ended);
        }
    }
}
