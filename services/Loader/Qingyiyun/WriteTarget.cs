using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// The plain <c>POST /write</c> (reference §6): an array of records, HTTP 200 or text; no token, no look-up. A page of HTML is nobody's text but a proxy's: it says nothing,
/// whatever its status.
/// </summary>
internal sealed class WriteTarget(QingyiyunClient client, IOptions<QingyiyunOptions> options, ILogger<WriteTarget> logger) : IWriteTarget
{
    public bool CanBeAsked => false;

    public int BatchSize => options.Value.BatchSize;

    public async Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct)
    {
        var body = OpenApi.Body(json =>
        {
            json.WriteStartArray();
            foreach (var record in records) json.WriteRawValue(JsonMarshal.GetRawUtf8Value(record), skipInputValidation: true);
            json.WriteEndArray();
        });

        var reply = await client.PostAsync("write", body, token: null, ct);
        var text = Text(reply);
        switch (reply.Status)
        {
            case null:
                logger.WriteUnclear(records.Count, text);
                return new WriteAnswer.Lost(text);
            case HttpStatusCode.TooManyRequests:
                throw new TargetUnavailableException("Qingyiyun: too many calls", reply.RetryAfter ?? QingyiyunClient.UsualBlock, call: TargetCall.Write);
            case HttpStatusCode.OK when !IsPage(reply) && !SaysFailure(reply):
                return new WriteAnswer.Written();
            case HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge when !IsPage(reply):
                logger.WriteRefused(records.Count, reply.Status, text);
                return new WriteAnswer.Refused(text, $"{(int)reply.Status}");
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout when !IsPage(reply):
                throw new TargetConfigurationException($"Qingyiyun refuses every write: check Qingyiyun:BaseUrl and Qingyiyun:Mode ({text})");
            default:
                logger.WriteUnclear(records.Count, text);
                return new WriteAnswer.Unclear(text);
        }
    }

    public Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct) =>
        throw new NotSupportedException("Qingyiyun:Mode write has no look-up");

    private static bool IsPage(Reply reply) => reply.Bytes.Span.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'<', (byte)'!' or (byte)'h' or (byte)'H', ..];

    /// <summary>An envelope that contradicts its HTTP 200.</summary>
    private static bool SaysFailure(Reply reply) => Envelope.Truth(Envelope.Field(reply.Body.Root, "success")) is false
        || AnswerNumber.Read(Envelope.Field(reply.Body.Root, "code")) is not (null or 0 or 200);

    private static string Text(Reply reply) => reply.Status is { } status
        ? PlainText.Of(IsPage(reply) ? $"HTTP {(int)status} with a page of HTML" : $"HTTP {(int)status}: {Encoding.UTF8.GetString(reply.Bytes.Span[..Math.Min(reply.Bytes.Length, 4096)])}")
        : reply.Lost;
}
