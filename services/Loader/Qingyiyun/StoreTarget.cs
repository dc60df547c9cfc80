using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;

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
            case Verdict.Refused:
                logger.WriteRefused(records.Count, answer.Status, answer.Text);
                return new WriteAnswer.Refused(answer.Text, answer.Code);

            case Verdict.Done:
                var counters = StoreCounters.Read(answer.Content, records.Count);
                if (counters.Confirms is true) return new WriteAnswer.Written();
                logger.WriteUnclear(records.Count, counters.Text);
                return counters.Confirms is null ? new WriteAnswer.Unclear($"{answer.Text}; {counters.Text}") { IsTaken = true } : new WriteAnswer.Partial(counters.Text, counters.Failed > 0, answer.Code);

            case Verdict.AlreadyThere:
                logger.WriteUnclear(records.Count, answer.Text);
                return new WriteAnswer.Partial(answer.Text, NamesFailures: true, answer.Code);

            default:
                logger.WriteUnclear(records.Count, answer.Text);
                return answer.Status is null ? new WriteAnswer.Lost(answer.Text) : new WriteAnswer.Unclear(answer.Text);
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
}
