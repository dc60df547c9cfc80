using System.Globalization;

namespace OkkiBridge.Hosting.Http;

/// <summary>How long a provider asks to be left alone.</summary>
public static class RetryAfter
{
    /// <summary>A pause ends after this even if the provider asks for more: a wrong header must not stop the service for good.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary><c>Retry-After</c> of an answer, in seconds or as a date; null without one that can be read.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var asked = response.Headers.RetryAfter;
        if (asked?.Delta is { } delta) return delta < Longest ? delta : Longest;
        if (asked?.Date is { } date) return Bounded((date - (response.Headers.Date ?? now)).TotalSeconds);     // meant by the provider's clock, so compared with its own Date

        return response.Headers.NonValidated.TryGetValues("Retry-After", out var raw)
            && double.TryParse(raw.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? Bounded(seconds)
            : null;
    }

    /// <summary>So many seconds, within what is heeded.</summary>
    public static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));
}
