using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Faults.Bending;

/// <summary>One bend and one call that it may strike.</summary>
internal sealed class BentCall(ActiveBend bend, Call call)
{
    private bool? _strikes;
    private bool _picked;

    public Bend Bend => bend.Bend;

    /// <summary>How many calls it struck before this one.</summary>
    public long Before { get; private set; }

    /// <summary>Whether a record is meant; all are where the bend picks none.</summary>
    public bool Picks(string id)
    {
        var picks = bend.Picks(id);
        _picked |= picks;
        return picks;
    }

    /// <summary>Strikes unless it is known not to: of a list it is known afterwards which records it concerns.</summary>
    public bool MayStrike => _strikes ?? true;

    /// <summary>It is known to strike.</summary>
    public bool Strikes => _strikes is true;

    /// <summary>Decides by what is known before the call: the clock, the page, the records that the request names.</summary>
    public BentCall Begin(IReadOnlyList<string>? named)
    {
        if (!bend.IsTime() || call.Page < (Bend.When.FromPage ?? 1)) _strikes = false;
        else if (!Bend.When.PicksRecords) _strikes = Count();
        else if (named is not null) _strikes = named.Any(Picks) && Count();
        return this;
    }

    /// <summary>The answer changed, where the bend strikes.</summary>
    public Answer Change(Answer answer)
    {
        _strikes ??= (RecordsIn.Answer(answer).Any(Picks) || _picked) && Count();
        return _strikes.Value ? Bend.What.Aggregate(answer, (changed, change) => change.Change(changed, this)) : answer;
    }

    private bool Count()
    {
        if (bend.Count() is not { } before) return false;
        Before = before;
        return true;
    }
}
