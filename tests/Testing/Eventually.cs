namespace OkkiBridge.Testing;

/// <summary>Waits for a condition, never for time.</summary>
public static class Eventually
{
    /// <summary>The longest wait for what takes no time: a machine may be loaded many times over. Only what is broken waits that long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The longest wait for a whole run of the product, which takes half a minute where nothing else is done.</summary>
    public static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the condition holds; fails with what <paramref name="because"/> says when it does not within <see cref="Patience"/>.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> because, CancellationToken ct) => TrueAsync(condition, Patience, because, ct);

    /// <summary>The same within another time.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> because, CancellationToken ct)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > within) throw new TimeoutException(because());
            await Task.Delay(Poll, TimeProvider.System, ct);
        }
    }
}
