using System.Net;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>What an answer asks of us: open-API reference §7, column "do".</summary>
internal enum Verdict
{
    /// <summary>Success; of a write: when its counters agree.</summary>
    Done,

    /// <summary>R: a later try may succeed. The effect of a write is not known.</summary>
    RetryLater,

    /// <summary>R with the server's wait: too many calls, nothing took effect.</summary>
    Throttled,

    /// <summary>A: get a new token, repeat once.</summary>
    Reauthenticate,

    /// <summary>C: only a person can help.</summary>
    ConfigurationFault,

    /// <summary>P: permanent for this record or batch, nothing was kept.</summary>
    RecordFault,

    /// <summary>K: look up, then settle.</summary>
    AlreadyThere,
}

/// <summary>Endpoints whose codes mean different things.</summary>
internal enum Endpoint
{
    /// <summary><c>POST /v2/oauth</c>.</summary>
    Token,

    /// <summary><c>POST /v2/open-api/business/{scheme}/store</c>.</summary>
    Store,

    /// <summary><c>POST /v2/open-api/business/{scheme}/query</c>.</summary>
    Query,
}

/// <summary>
/// The error table of the open-API reference §7. Its three sets of codes contradict each other, so that endpoint, HTTP status, code and message
/// decide together; never the code's first digit, which the platform itself does not follow.
/// </summary>
internal static class QingyiyunAnswers
{
    /// <summary>Reads one answer; <paramref name="code"/> is null when there was none, or when it contradicts the answer's <c>success</c>.</summary>
    public static Verdict Classify(Endpoint endpoint, HttpStatusCode status, int? code, string message) =>
        (endpoint, Read(status, code, message)) switch
        {
            // No record is at fault where none was sent: the call itself is.
            (Endpoint.Token, Verdict.Reauthenticate or Verdict.RecordFault) => Verdict.ConfigurationFault,
            (Endpoint.Query, Verdict.RecordFault) => Verdict.ConfigurationFault,
            (Endpoint.Token or Endpoint.Query, Verdict.AlreadyThere) => Verdict.RetryLater,
            (_, var verdict) => verdict,
        };

    private static Verdict Read(HttpStatusCode status, int? code, string message) => (status, code) switch
    {
        (HttpStatusCode.TooManyRequests, _) => Verdict.Throttled,
        (_, 42901 or 40029 or 429) => Verdict.Throttled,
        ( >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices, 0) => Verdict.Done,

        // Scheme, rights, endpoint, connector. 40101 means "authentication failed" in one table and "scheme unknown" in another.
        (HttpStatusCode.Forbidden, _) => Verdict.ConfigurationFault,
        (_, 40004 or 40101 or 40103 or 40104 or 40301 or 40302 or 40401 or 40402 or 40501 or 403 or 404) => Verdict.ConfigurationFault,
        (_, 20101 or 20103 or 20105 or 30102 or 30103 or 30204) => Verdict.ConfigurationFault,
        (_, 40003) when Mentions(message, "方案", "scheme") => Verdict.ConfigurationFault,

        // 40102 may also be a disabled scheme: then it comes back with the fresh token, and the caller stops.
        (HttpStatusCode.Unauthorized, _) => Verdict.Reauthenticate,
        (_, 10001 or 40102 or 401) => Verdict.Reauthenticate,
        (_, 40002) when Mentions(message, "令牌", "token") => Verdict.Reauthenticate,

        (_, 40001 or 40002 or 40003 or 40005) => Verdict.RecordFault,
        (_, (>= 50101 and <= 50106) or 50202 or 20203 or 20204 or 30302) => Verdict.RecordFault,
        (_, 40901 or 50201 or 50203) => Verdict.AlreadyThere,

        // 40201, 40202, 50000 and the like say "later" as an unknown code does. The caller bounds the tries and keeps the text.
        (_, not null) => Verdict.RetryLater,

        (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, null) => Verdict.ConfigurationFault,
        (HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity, null) => Verdict.RecordFault,
        _ => Verdict.RetryLater,
    };

    private static bool Mentions(string message, string chinese, string english) =>
        message.Contains(chinese, StringComparison.Ordinal) || message.Contains(english, StringComparison.OrdinalIgnoreCase);
}
