namespace OkkiBridge.Testing;

/// <summary>Waits for a condition, never for time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the condition holds; fails with what <paramref name="because"/> says when it does not in time.</summary>
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
