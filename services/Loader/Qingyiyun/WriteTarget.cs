using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>The plain <c>POST /write</c> (reference §6): an array of records, HTTP 200 or text; no token, no look-up.</summary>
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
            case HttpStatusCode.OK:
                return new WriteAnswer.Written();
            case HttpStatusCode.TooManyRequests:
                throw new TargetUnavailableException("Qingyiyun: too many calls", reply.RetryAfter ?? QingyiyunClient.UsualBlock);
            case HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge:
                logger.WriteRefused(records.Count, reply.Status, text);
                return new WriteAnswer.Refused(text);
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout:
                throw new TargetConfigurationException($"Qingyiyun refuses every write: check Qingyiyun:BaseUrl and Qingyiyun:Mode ({text})");
            default:
                logger.WriteUnclear(records.Count, text);
                return new WriteAnswer.Lost(text);
        }
    }

    public Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct) =>
        throw new NotSupportedException("Qingyiyun:Mode write has no look-up");

    private static string Text(Reply reply) => reply.Status is { } status
        ? PlainText.Of($"HTTP {(int)status}: {Encoding.UTF8.GetString(reply.Body.Span[..Math.Min(reply.Body.Length, 4096)])}")
        : reply.Lost;
}
