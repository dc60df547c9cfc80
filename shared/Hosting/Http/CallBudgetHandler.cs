using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using OkkiBridge.Storage;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// Takes one call out of the budget that all replicas share before each attempt, and waits when there is none. An answer of 429, or a failure that
/// says <c>Retry-After</c>, pauses the provider for all replicas, as long as it says (P6). Stands inside the retries, so that every attempt costs one call, and outside the time-out of the attempt.
/// </summary>
/// <param name="budget">The shared budget.</param>
/// <param name="provider">Its name in the budget.</param>
/// <param name="perMinute">Calls per minute over all replicas.</param>
/// <param name="time">The clock.</param>
/// <param name="longestWait">The longest that one attempt may wait for its call; beyond it <see cref="CallBudgetExhaustedException"/>.</param>
/// <param name="defaultPause">How long a 429 without <c>Retry-After</c> pauses the provider.</param>
public sealed class CallBudgetHandler(ICallBudget budget, string provider, int perMinute, TimeProvider time, TimeSpan longestWait, TimeSpan defaultPause)
    : DelegatingHandler
{
    private static readonly Meter Meter = new("OkkiBridge.Hosting");
    private static readonly Histogram<double> Waits =
        Meter.CreateHistogram<double>("okkibridge.call_budget.wait", "s", "Time that a call to a provider waited for the shared budget");
    private static readonly Gauge<int> Limit =
        Meter.CreateGauge<int>("okkibridge.call_budget.limit", "{call}/min", "Calls a minute that all replicas together may make to a provider");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await TakeAsync(cancellationToken);
        CallCount.Add();
        ProviderTags.PutOn(request, provider);
        var response = await base.SendAsync(request, cancellationToken);

        if (!response.IsSuccessStatusCode && PauseOf(response) is { Ticks: > 0 } pause) await budget.PauseForAsync(provider, pause, time);

        return response;
    }

    private async Task TakeAsync(CancellationToken ct)
    {
        var begin = time.GetTimestamp();

        while (await budget.TryTakeAsync(provider, perMinute, time.GetUtcNow(), ct) is { Ticks: > 0 } wait)
        {
            if (time.GetElapsedTime(begin) + wait > longestWait) throw new CallBudgetExhaustedException(provider, wait);
            await Task.Delay(wait, time, ct);
        }

        var tags = new TagList { { "okkibridge.provider", provider } };
        Waits.Record(time.GetElapsedTime(begin).TotalSeconds, tags);
        Limit.Record(perMinute, tags);
    }

    private TimeSpan? PauseOf(HttpResponseMessage response) =>
        RetryAfter.Of(response, time.GetUtcNow()) ?? (response.StatusCode is HttpStatusCode.TooManyRequests ? defaultPause : null);
}
