using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>The open API's <c>store</c> (reference §3), which can be asked what it holds.</summary>
internal sealed class StoreTarget(SchemeCalls calls, LookUp lookUp, IOptions<QingyiyunOptions> options, ILogger<StoreTarget> logger) : IWriteTarget
{
    public bool CanBeAsked => true;

    public int BatchSize => options.Value.BatchSize;

    public async Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct)
    {
        var answer = await calls.CallAsync(schemeId, Endpoint.Store, Body(records), ct);
        switch (answer.Verdict)
        {
            case Verdict.RecordFault:
                logger.WriteRefused(records.Count, answer.Status, answer.Text);
                return new WriteAnswer.Refused(answer.Text);

            case Verdict.Done when Shortfall(answer.Content, records.Count) is { } shortfall:
                logger.WriteUnclear(records.Count, shortfall);
                return new WriteAnswer.Partial(shortfall);

            case Verdict.Done:
                return new WriteAnswer.Written();

            case Verdict.AlreadyThere:
                logger.WriteUnclear(records.Count, answer.Text);
                return new WriteAnswer.Partial(answer.Text);

            default:
                logger.WriteUnclear(records.Count, answer.Text);
                return new WriteAnswer.Lost(answer.Text);
        }
    }

    public Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct) =>
        lookUp.AskAsync(schemeId, ids, ct);

    private static ReadOnlyMemory<byte> Body(IReadOnlyList<JsonElement> records) => OpenApi.Body(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("content");
        foreach (var record in records) json.WriteRawValue(JsonMarshal.GetRawUtf8Value(record), skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Code 0 is not success by itself: the counters, where shown, must account for every record, else some were skipped or dropped.</summary>
    private static string? Shortfall(JsonElement content, int records)
    {
        if (Counter("failed") is > 0 and var failed) return $"{failed} of {records} records failed";
        return Counter("inserted") is { } inserted && inserted < records ? $"{inserted} of {records} records were taken in" : null;

        int? Counter(string name) => content.ValueKind is JsonValueKind.Object && content.TryGetProperty(name, out var value)
            && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var count) ? count : null;
    }
}
