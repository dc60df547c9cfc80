namespace OkkiBridge.Storage;

/// <summary>Calls to a provider, counted over all replicas together (P6).</summary>
public interface ICallBudget
{
    /// <summary>
    /// Takes one call out of the slice of time that <paramref name="now"/> lies in; <see cref="TimeSpan.Zero"/> when granted, else how long to wait
    /// before asking again. Slices are aligned to the clock and hold a tenth of a minute's budget (at least one call), so that no minute,
    /// wherever it begins, sees more than eleven tenths. A slice that lies in the future (<see cref="ClockStep"/>) counts as the present one, used up, and a pause that was asked for there as over.
    /// </summary>
    Task<TimeSpan> TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct);

    /// <summary>The provider asked for a pause: nothing is granted before <paramref name="until"/>, in any replica. An earlier end than the present one changes nothing.</summary>
    Task PauseAsync(string provider, DateTimeOffset until, CancellationToken ct);
}

/// <summary>How a minute's budget is cut into slices.</summary>
public static class BudgetSlice
{
    /// <summary>Length of a slice and calls in it: six seconds and a tenth, or longer slices of one call where the budget is under ten a minute.</summary>
    public static (TimeSpan Length, int Calls) Of(int perMinute) =>
        perMinute >= 10 ? (TimeSpan.FromSeconds(6), perMinute / 10) : (TimeSpan.FromSeconds(60d / perMinute), 1);

    /// <summary>Number of the slice that <paramref name="now"/> lies in, and when the next one begins.</summary>
    public static (long Number, DateTimeOffset Next) At(DateTimeOffset now, TimeSpan length)
    {
        var number = now.UtcTicks / length.Ticks;
        return (number, new DateTimeOffset((number + 1) * length.Ticks, TimeSpan.Zero));
    }
}
