namespace OkkiBridge.Sandbox.Serving;

/// <summary>A limit on calls of one natural (clock-aligned) minute.</summary>
internal sealed class MinuteLimit(int callsPerMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _minute;
    private int _calls;

    /// <summary>Counts a call; null when it is within the limit, else the seconds until the next minute.</summary>
    public int? SecondsToWait()
    {
        if (callsPerMinute <= 0)
            return null;

        lock (_gate)
        {
            var now = time.Seconds();
            if (now / 60 != _minute)
                (_minute, _calls) = (now / 60, 0);
            return ++_calls <= callsPerMinute ? null : (int)(60 - now % 60);
        }
    }

    /// <summary>Calls left in this minute.</summary>
    public int Remaining
    {
        get { lock (_gate) return Math.Max(0, callsPerMinute - _calls); }
    }
}
