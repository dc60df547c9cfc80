namespace OkkiBridge.Sandbox.Okki;

/// <summary>Life in the data while clients read: a steady trickle of changes, and the job after midnight.</summary>
internal sealed class Life(OkkiSandboxOptions options, OkkiData data, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(CancellationToken ct)
    {
        if (options.ChangesPerSecond <= 0 && options.MidnightPoolJob <= 0)
            return;

        var (owed, last) = (0.0, time.GetUtcNow());
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var now = time.GetUtcNow();
            if (JobTime(now) > JobTime(last) && options.MidnightPoolJob > 0)
                data.ReleaseMany(options.MidnightPoolJob);
            for (owed += options.ChangesPerSecond * (now - last).TotalSeconds; owed >= 1; owed--)
                data.LiveOnce();
            last = now;
        }
    }

    // Days counted from six minutes past midnight in China.
    private static long JobTime(DateTimeOffset now) => ChinaTime.Midnight(now.ToUnixTimeSeconds() - 360);
}
