using System.Net;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

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
/// decide together; never the code's first digit, which the platform itself does not follow. What says "later" (50001, 40201 …) stands in no line, and neither does an answer
/// without an envelope, but for 429 and 401: a proxy's page says nothing of a record and nothing of the scheme (cases 13 and 24).
/// </summary>
internal static class QingyiyunAnswers
{
    /// <summary>Of a record or a request, by the meaning of set 1.</summary>
    private static readonly long[] Refusals = [40001, 40002, 40003, 40005, 50101, 50102, 50103, 50104, 50105, 50106, 50202, 20203, 20204, 30302];

    private static readonly long[] RefusedTokens = [10001, 40102, 401];

    /// <summary>The table.</summary>
    public static AnswerTable Table { get; } = new(
    [
        new(Verdict.Throttled, a => a.Status is HttpStatusCode.TooManyRequests, "§7, §9: HTTP 429, whatever the body"),
        Codes(Verdict.Throttled, "§7: 42901; the body of a 429 may say plain 429", 42901, 429),
        Codes(Verdict.Throttled, "§7, set 2: too many calls", 40029),
        new(Verdict.Done, a => a.Code is 0 && IsSuccess(a.Status), "§7: code 0"),
        new(Verdict.Done, a => a.Code is 200 && IsSuccess(a.Status), "§5: V1 uses the numbers of HTTP as codes"),

        new(Verdict.Configuration, a => a.Status is HttpStatusCode.Forbidden && a.Code is not null, "§7, set 3: HTTP 403, the scope lacks the scheme, IP not allowed, scheme disabled"),
        Codes(Verdict.Configuration, "§7, set 2: no right to the scheme", 40004),
        Codes(Verdict.Configuration, "§7: authentication failed in one table, scheme unknown in another", 40101),
        Codes(Verdict.Configuration, "§7: scheme misconfigured, version clash", 40103, 40104),
        Codes(Verdict.Configuration, "§7: no right, access refused; §5: 403 of V1", 40301, 40302, 403),
        Codes(Verdict.Configuration, "§7: resource or endpoint unknown, method wrong; §5: 404 of V1", 40401, 40402, 40501, 404),
        Codes(Verdict.Configuration, "§7: connector misconfigured, its credentials wrong, unknown, cancelled, aborted", 20101, 20103, 20105, 30102, 30103, 30204),
        new(Verdict.Configuration, a => a.Code is 40003 && Mentions(a, "方案", "scheme"), "§7, set 2: scheme unknown, where the message says so"),

        At(Endpoint.Token, Verdict.Configuration, a => Is(a, RefusedTokens), "§7, set 3: from /v2/oauth 10001 is a bad key or secret: no token was sent that could be refused"),
        At(Endpoint.Token, Verdict.Configuration, a => Is(a, Refusals), "§7, set 2: from /v2/oauth 40001 is a bad app_key or app_secret: no record was sent that could be refused"),
        At(Endpoint.Token, Verdict.Configuration, a => a.HasEnvelope && a.Status is HttpStatusCode.Unauthorized, "§7, set 3: HTTP 401 from /v2/oauth, in an envelope"),

        new(Verdict.Reauthenticate, a => a.Status is HttpStatusCode.Unauthorized && a.Endpoint != nameof(Endpoint.Token), "§2, §7: HTTP 401, refresh once"),
        At(Endpoint.Store, Verdict.Reauthenticate, a => Is(a, RefusedTokens), "§7: token expired; a disabled scheme refuses the fresh one too"),
        At(Endpoint.Query, Verdict.Reauthenticate, a => Is(a, RefusedTokens), "§7: token expired; a disabled scheme refuses the fresh one too"),
        new(Verdict.Reauthenticate, a => a.Code is 40002 && Mentions(a, "令牌", "token"), "§7, set 2: token invalid or expired, where the message says so"),

        At(Endpoint.Store, Verdict.Refused, a => Is(a, Refusals), "§7: from store P; §3: the sample names the field, not the record"),
        At(Endpoint.Query, Verdict.Configuration, a => Is(a, Refusals), "§7: no record was sent that could be at fault, so the request itself is"),
        At(Endpoint.Store, Verdict.AlreadyThere, a => a.Code is 40901 or 50201 or 50203, "§7: conflict, primary key exists, unique constraint"),
    ]);

    private static AnswerRule Codes(Verdict verdict, string source, params long[] codes) => new(verdict, a => Is(a, codes), source);

    private static AnswerRule At(Endpoint endpoint, Verdict verdict, Func<AnswerFacts, bool> fits, string source) =>
        new(verdict, a => a.Endpoint == endpoint.ToString() && fits(a), source);

    private static bool Is(AnswerFacts answer, long[] codes) => answer.Code is { } code && codes.Contains(code);

    private static bool IsSuccess(HttpStatusCode status) => status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    private static bool Mentions(AnswerFacts answer, string chinese, string english) =>
        answer.Text.Contains(chinese, StringComparison.Ordinal) || answer.Text.Contains(english, StringComparison.OrdinalIgnoreCase);
}
