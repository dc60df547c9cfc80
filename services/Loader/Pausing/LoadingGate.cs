using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Pausing;

/// <summary>
/// What everybody who loads passes. During a pause they wait here, with what they hold neither acknowledged nor counted as tried, and nothing more is taken
/// from the queue. A target that cannot be asked is tried by letting one of those who wait go through.
/// </summary>
internal sealed class LoadingGate(TargetPause target, IWriteTarget way, IHostApplicationLifetime life, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Does the work when there is no pause; a configuration fault that it meets begins one, and the work is done again after it. Null when pause or work
    /// outlasted the delivery, the service stops, or a run waits for a person: the rest of the work must come again.
    /// </summary>
    public async Task<T?> PassAsync<T>(string plan, Delivery delivery, Func<CancellationToken, Task<T>> work, CancellationToken ct) where T : class
    {
        while (!delivery.IsOver)
        {
            var pause = await target.ReadAsync(ct);
            if (pause is null || (!way.CanBeAsked && await target.TakeCanaryAsync(pause, ct)))
            {
                try
                {
                    var done = await work(ct);
                    if (pause is not null) await target.EndAsync(pause, ct);
                    return done;
                }
                catch (RestComesAgainException)
                {
                    return null;
                }
                catch (TargetConfigurationException fault)
                {
                    await target.BeginAsync(plan, fault, ct);
                }
            }

            await WaitAsync(ct);
        }

        return null;
    }

    private async Task WaitAsync(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, life.ApplicationStopping);
        await Task.Delay(Beat, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }
}
