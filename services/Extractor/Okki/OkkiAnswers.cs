using System.Net;
using System.Text.RegularExpressions;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Okki;

/// <summary>What is asked of OKKI: the same code does not mean the same everywhere.</summary>
internal static class OkkiEndpoint
{
    public const string Token = "token";
    public const string List = "list";
    public const string Details = "details";
    public const string LookUp = "look-up";
}

/// <summary>
/// What OKKI's answers mean, a line each with its source: sections of okki-open-api.md, and numbers of the cases in cases/provider-answers. The lines stand in
/// the order of tests that §2 asks for: HTTP status, OAuth <c>error</c>, <c>code</c>. What is in none of them is inconclusive.
/// </summary>
internal static partial class OkkiAnswers
{
    public static AnswerTable Table { get; } = new(
    [
        new(Verdict.Throttled, a => a.Status is HttpStatusCode.TooManyRequests || a.Code is 429, "§9.18; case 20: the code under HTTP 200"),
        new(Verdict.Inconclusive, a => a.Status is HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError, "§2: HTTP 5xx, 408"),
        new(Verdict.Configuration, a => a.Status is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest, "§1.1: one host; a redirect is not followed, the token would go along"),
        new(Verdict.Configuration, a => a.HasEnvelope && IsNoPermission(a.Text), "§1.7: no permission <module> scopes, whatever carries it"),
        new(Verdict.Configuration, a => a.Error is { } error && IsNoPermission(error), "§1.7: no permission <module> scopes, whatever carries it"),
        new(Verdict.Configuration, a => a.Endpoint is OkkiEndpoint.Token && a.HasEnvelope && (a.Status is HttpStatusCode.Unauthorized || a.Error is "access_denied"), "§1.7: there is no other token to ask with"),
        new(Verdict.Configuration, a => a.Error is "invalid_client" or "invalid_grant" or "invalid_request" or "unsupported_grant_type" or "invalid_scope" or "invalid_credentials", "§1.7"),
        new(Verdict.Reauthenticate, a => a.Endpoint is not OkkiEndpoint.Token && (a.Status is HttpStatusCode.Unauthorized || a.Error is "access_denied" or "invalid_token"), "§1.3, §1.7"),
        new(Verdict.Inconclusive, a => a.Error is not null, "§1.7: server_error, and what the table there does not name"),
        new(Verdict.Done, a => a is { Endpoint: OkkiEndpoint.Token, Status: HttpStatusCode.OK, HasEnvelope: true, Code: null or 0 or 200 }, "§1.2: without the usual envelope"),
        new(Verdict.Reauthenticate, a => a.Endpoint is not OkkiEndpoint.Token && (a.Code is 401 || (IsFailure(a) && SaysTokenIsRefused(a.Text))), "case 22: the code or the words under HTTP 200"),
        new(Verdict.Inconclusive, a => SaysNotNow(a.Text), "case 21: 请求过于频繁; it says of no record anything, under whatever code"),
        new(Verdict.Configuration, a => a is { Status: HttpStatusCode.NotFound, Code: 0 or 404, Text: "Not Found" }, "§2: code 0 alone is not success: no such path"),
        new(Verdict.Done, a => a is { Status: HttpStatusCode.OK, Code: 0 or 200 }, "§2: success, number or numeric text"),
        new(Verdict.Gone, a => a.Endpoint is OkkiEndpoint.Details && a.Code is 404 && IsDeclared(a.Status) && IsNotFoundResource(a.Text), "§2: company/info of an unknown id, or after deletion"),
        new(Verdict.Refused, a => a.Endpoint is OkkiEndpoint.Details or OkkiEndpoint.LookUp && a.Code is 404 && IsDeclared(a.Status) && a.Text != "" && !SaysNotFound(a.Text), "§2: 404 with another text is the bucket for refusals"),
        new(Verdict.Refused, a => a.Endpoint is OkkiEndpoint.List && a.Code is 404 && IsDeclared(a.Status) && IsRefusedRequest(a.Text), "§2: the refusals of it that a list can earn"),
        new(Verdict.Refused, a => a.Endpoint is not OkkiEndpoint.Token && a.Code is 400 && (IsDeclared(a.Status) || a.Status is HttpStatusCode.BadRequest) && IsInvalid(a.Text), "§2: Invalid query, Invalid data json, Empty POST request body data"),
        new(Verdict.Refused, a => a is { Endpoint: OkkiEndpoint.LookUp, Status: HttpStatusCode.OK, Code: -1, Text.Length: > 0 }, "§2: 不支持的类型, 分组不存在"),
    ]);

    /// <summary>"no permission company scopes": which key carries it is not documented.</summary>
    public static bool IsNoPermission(string text) =>
        text.StartsWith("no permission", StringComparison.OrdinalIgnoreCase) && text.Contains("scopes", StringComparison.OrdinalIgnoreCase);

    private static bool IsFailure(AnswerFacts answer) => answer is { HasEnvelope: true, Code: not (null or 0 or 200) };

    /// <summary>Failures come under HTTP 200; a few pages declare 404 with the same body.</summary>
    private static bool IsDeclared(HttpStatusCode status) => status is HttpStatusCode.OK or HttpStatusCode.NotFound;

    private static bool SaysNotFound(string text) => text.TrimStart().StartsWith("not found", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^\s*not\s+found\s+resource\s*([.。!！,，:：;(（].*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex NotFoundResource();

    private static bool IsNotFoundResource(string text) => NotFoundResource().IsMatch(text);

    [GeneratedRegex(@"^\s*no privilege|cannot be empty|validate error", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RefusedRequest();

    private static bool IsRefusedRequest(string text) => RefusedRequest().IsMatch(text);

    [GeneratedRegex(@"^\s*(invalid (query|data)|empty post request)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Invalid();

    private static bool IsInvalid(string text) => Invalid().IsMatch(text);

    [GeneratedRegex(@"(token|令牌).{0,40}(expire|invalid|revoked|not accepted|过期|失效|无效|不存在|错误)|(expired|invalid|revoked).{0,20}token|(过期|失效|无效|错误)的?.{0,10}(token|令牌)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex TokenIsRefused();

    private static bool SaysTokenIsRefused(string text) => TokenIsRefused().IsMatch(text);

    [GeneratedRegex("繁忙|频繁|频率|稍后|稍候|超时|维护|限流|busy|try again|retry later|time[d ]?-?out|too (many|frequent)|rate limit|unavailable|maintenance|overload",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotNow();

    private static bool SaysNotNow(string text) => text != "" && NotNow().IsMatch(text);
}
