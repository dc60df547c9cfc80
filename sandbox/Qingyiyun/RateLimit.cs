using System.Globalization;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>限流: natural minutes over all tokens of the account, and a block after a breach.</summary>
internal sealed class RateLimit(QingyiyunSandboxOptions options, QingyiyunEnvelope envelope, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly MinuteLimit _calls = new(options.RequestsPerMinute, time);
    private readonly MinuteLimit _stores = new(options.StoresPerMinute, time);
    private DateTimeOffset _blockedUntil = DateTimeOffset.MinValue;

    public Answer? Refuse(bool isStore)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var blocked = now < _blockedUntil;
            if (!blocked && _calls.SecondsToWait() is null && (!isStore || _stores.SecondsToWait() is null))
                return null;
            if (!blocked || options.RefusedCallsProlongBlock)
                _blockedUntil = now + options.Block;

            var left = (int)Math.Ceiling((_blockedUntil - now).TotalSeconds);
            return envelope.TooManyRequests(options.RetryAfterPresent ? left : null);
        }
    }

    /// <summary>Refuses every call for a while, as after a breach.</summary>
    public void Block()
    {
        lock (_gate) _blockedUntil = time.GetUtcNow() + options.Block;
    }

    /// <summary>The headers of ordinary answers and of refusals.</summary>
    public Answer Decorate(Answer answer)
    {
        if (options.RequestsPerMinute <= 0)
            return answer;
        var reset = (time.Seconds() / 60 + 1) * 60;
        return answer.With("X-RateLimit-Limit", Text(options.RequestsPerMinute))
            .With("X-RateLimit-Remaining", Text(answer.Status == 429 ? 0 : _calls.Remaining))
            .With("X-RateLimit-Reset", Text(reset));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
