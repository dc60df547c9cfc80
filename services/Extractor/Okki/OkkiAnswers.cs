using System.Net;

namespace OkkiBridge.Extractor.Okki;

/// <summary>What an answer of OKKI asks of us.</summary>
internal enum Verdict
{
    /// <summary>Success, with data.</summary>
    Done,

    /// <summary>Success by its code, but what was asked for is not in it. Worth a repetition; after that it is the record's fault, not the source's.</summary>
    Incomplete,

    /// <summary>A later try may succeed.</summary>
    RetryLater,

    /// <summary>The token is refused: get a new one, repeat once.</summary>
    Reauthenticate,

    /// <summary>Credentials, scope or module: only a person can help.</summary>
    ConfigurationFault,

    /// <summary>The record is not there (any more): a normal outcome of a look-up.</summary>
    Gone,

    /// <summary>This call is refused for good.</summary>
    Refused,
}

/// <summary>What an answer says, before it is judged.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="IsJson">Whether the body is a JSON object.</param>
/// <param name="Code"><c>code</c> of the envelope, integer or numeric text; null without one.</param>
/// <param name="Error"><c>error</c> of an OAuth body.</param>
/// <param name="Text"><c>message</c>, <c>msg</c> or <c>error_description</c> or <c>hint</c>.</param>
/// <param name="HasData">Whether there is <c>data</c>.</param>
internal readonly record struct AnswerFacts(HttpStatusCode Status, bool IsJson, int? Code, string? Error, string Text, bool HasData);

/// <summary>
/// The provider's codes (okki-open-api.md §1.7 and §2), in the order of tests that the reference asks for: HTTP status, OAuth <c>error</c>, <c>code</c>,
/// presence of <c>data</c>. Code 0 alone is not success: an unknown path says 0 under HTTP 404.
/// </summary>
internal static class OkkiAnswers
{
    public static Verdict Classify(AnswerFacts answer) => answer switch
    {
        { Status: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => Verdict.RetryLater,
        { Status: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest } => Verdict.ConfigurationFault,   // not followed: the address is wrong
        { Text: var text } when IsNoPermission(text) => Verdict.ConfigurationFault,
        { Error: "access_denied" or "invalid_token" } or { Status: HttpStatusCode.Unauthorized } => Verdict.Reauthenticate,
        { Error: "server_error" } => Verdict.RetryLater,
        { Error: not null } => Verdict.ConfigurationFault,
        { IsJson: false } => Verdict.RetryLater,                                           // HTML, nothing, or half of it
        { Code: 404, Text: var text } when text.StartsWith("Not Found Resource", StringComparison.Ordinal) => Verdict.Gone,
        { Status: HttpStatusCode.OK, Code: 0 or 200, HasData: true } => Verdict.Done,
        { Status: HttpStatusCode.OK, Code: 0 or 200 } => Verdict.Incomplete,
        { Code: 500 } => Verdict.RetryLater,
        { Code: 0 or 404, Status: HttpStatusCode.NotFound, Text: "Not Found" } => Verdict.ConfigurationFault,     // no such path
        _ => Verdict.Refused,
    };

    /// <summary>"no permission company scopes": which key carries it is not documented.</summary>
    public static bool IsNoPermission(string text) =>
        text.StartsWith("no permission", StringComparison.OrdinalIgnoreCase) && text.Contains("scopes", StringComparison.OrdinalIgnoreCase);
}
