namespace OkkiBridge.Storage;

/// <summary>
/// How a store's call budget keeps its slice: by the ticks it begins at, which stay comparable when the budget, and so the length of slices, changes.
/// </summary>
internal static class BudgetWait
{
    /// <summary>First tick of the slice that <paramref name="now"/> lies in, its length and the calls it holds.</summary>
    public static (long Start, TimeSpan Length, int Calls) Slice(int perMinute, DateTimeOffset now)
    {
        var (length, calls) = BudgetSlice.Of(perMinute);
        return (BudgetSlice.At(now, length).Number * length.Ticks, length, calls);
    }

    /// <summary>The first tick of the last slice that a call can have been taken out of.</summary>
    public static long Latest(DateTimeOffset now) => ClockStep.Latest(now).UtcTicks;

    /// <summary>How long to wait after a refusal; a moment where a neighbour's refusal was overtaken by a new slice or an ended pause.</summary>
    public static TimeSpan After(DateTimeOffset now, long sliceStart, TimeSpan length, DateTimeOffset pausedUntil)
    {
        var next = new DateTimeOffset(sliceStart + length.Ticks, TimeSpan.Zero);
        var free = pausedUntil > now ? pausedUntil : next;
        return free > now ? free - now : TimeSpan.FromMilliseconds(1);
    }

    /// <summary>The next whole millisecond, so that a pause stored in milliseconds never ends early.</summary>
    public static long Milliseconds(DateTimeOffset until) => until.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds();
}
