using System.Globalization;
using System.Text.Json;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>The envelopes of reference §7.</summary>
internal sealed class QingyiyunEnvelope(QingyiyunSandboxOptions options, TimeProvider time)
{
    private long _requests;

    public static Answer Success(string message, Action<Utf8JsonWriter> content) => Answer.Json(200, json =>
    {
        json.WriteBoolean("success", true);
        json.WriteNumber("code", 0);
        json.WriteString("message", message);
        json.WritePropertyName("content");
        content(json);
    });

    public Answer Failure(Fault fault, string message, int? status = null)
    {
        var (code, matching) = Dialect.Of(fault, options.Dialect);
        return Answer.Json(status ?? (options.MatchingStatus ? matching : 200), json =>
        {
            if (options.ErrorEnvelope == ErrorEnvelope.Success)
                json.WriteBoolean("success", false);
            json.WriteNumber("code", code);
            json.WriteString("message", message);
            if (options.ErrorEnvelope == ErrorEnvelope.Success)
            {
                json.WriteNull("content");
                return;
            }
            json.WriteNull("detail");
            json.WriteString("requestId", $"req_{Interlocked.Increment(ref _requests):x12}");
            json.WriteString("timestamp", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        });
    }

    /// <summary>Envelope (c) of a 429: the wait inside the body too, when it is told at all.</summary>
    public Answer TooManyRequests(int? retryAfterSeconds)
    {
        var (code, _) = Dialect.Of(Fault.TooManyRequests, options.Dialect);
        var answer = Answer.Json(429, json =>
        {
            json.WriteNumber("code", code);
            json.WriteString("message", "请求过于频繁");
            if (retryAfterSeconds is { } seconds)
                json.WriteNumber("retryAfter", seconds);
        });
        return retryAfterSeconds is { } wait ? answer.With("Retry-After", wait.ToString(CultureInfo.InvariantCulture)) : answer;
    }
}
