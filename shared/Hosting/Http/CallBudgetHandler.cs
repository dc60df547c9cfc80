using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using OkkiBridge.Storage;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// Takes one call out of the budget that all replicas share before each attempt, and waits when there is none. An answer of 429 pauses the provider for
/// all replicas, as long as it says (P6). Stands inside the retries, so that every attempt costs one call, and outside the time-out of the attempt.
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
    /// <summary>A pause ends after this even if the provider asks for more: a wrong header must not stop the service for good.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

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

        if (response.StatusCode == HttpStatusCode.TooManyRequests && PauseOf(response) is { Ticks: > 0 } pause)
            await budget.PauseForAsync(provider, pause, time);

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

    // A date is meant by the provider's clock, so it is compared with the provider's own Date.
    private TimeSpan PauseOf(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        var pause = asked?.Delta ?? (asked?.Date - (response.Headers.Date ?? time.GetUtcNow())) ?? defaultPause;
        return pause < LongestPause ? pause : LongestPause;
    }
}
