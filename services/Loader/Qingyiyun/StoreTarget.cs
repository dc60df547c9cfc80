using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>The open API's <c>store</c> and <c>query</c> (reference §3, §4).</summary>
internal sealed class StoreTarget(OpenApi api, AccessTokens tokens, IOptions<QingyiyunOptions> options, TimeProvider time, ILogger<StoreTarget> logger)
    : IWriteTarget
{
    /// <summary>Most ids in one query, and the largest page the platform allows.</summary>
    private const int PageSize = 100;

    /// <summary>A hundred ids with ten thousand rows: no primary key, and written over and over.</summary>
    private const int MostPages = 100;

    private readonly QingyiyunOptions _options = options.Value;

    public bool CanBeAsked => true;

    public int BatchSize => _options.BatchSize;

    public async Task<WriteAnswer> WriteAsync(IReadOnlyList<JsonElement> records, CancellationToken ct)
    {
        var body = OpenApi.Body(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("content");
            foreach (var record in records) json.WriteRawValue(JsonMarshal.GetRawUtf8Value(record), skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        });

        var answer = await WithTokenAsync(Endpoint.Store, body, ct);
        switch (answer.Verdict)
        {
            case Verdict.RecordFault:
                logger.WriteRefused(records.Count, answer.Status, answer.Text);
                return new WriteAnswer.Refused(answer.Text);
            case Verdict.Done when Doubt(answer.Content, records.Count) is not { } doubt:
                return new WriteAnswer.Written();
            case Verdict.Done:
                return Unclear(Doubt(answer.Content, records.Count)!);
            default:
                return Unclear(answer.Text);
        }

        WriteAnswer.Unclear Unclear(string text)
        {
            logger.WriteUnclear(records.Count, text);
            return new WriteAnswer.Unclear(text);
        }
    }

    public async Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var chunk in ids.Distinct(StringComparer.Ordinal).Chunk(PageSize))
        {
            var rows = await RowsAsync(chunk, ct);
            foreach (var (id, record) in HeldRows.Newest(rows, chunk.ToHashSet(StringComparer.Ordinal), _options.IdField)) found[id] = record;
        }

        return found;
    }

    /// <summary>Code 0 is not success by itself: the counters must account for every record, else some were skipped or dropped.</summary>
    private static string? Doubt(JsonElement content, int records)
    {
        if (Counter("failed") is > 0 and var failed) return $"{failed} of {records} records failed";
        return Counter("inserted") is { } inserted && inserted < records ? $"{inserted} of {records} records were taken in" : null;

        int? Counter(string name) => content.ValueKind is JsonValueKind.Object && content.TryGetProperty(name, out var value)
            && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var count) ? count : null;
    }

    private async Task<List<JsonElement>> RowsAsync(string[] ids, CancellationToken ct)
    {
        var rows = new List<JsonElement>();
        for (var page = 1; page <= MostPages; page++)
        {
            var query = Query(ids, page);
            var answer = await api.InsistAsync(Endpoint.Query, token => WithTokenAsync(Endpoint.Query, query, token), ct);
            if (answer.Verdict is not Verdict.Done) throw new TargetUnavailableException($"Qingyiyun cannot be asked ({answer.Text})");
            if (HeldRows.Page(answer.Content) is not { } part) throw new TargetUnavailableException("Qingyiyun: the answer of the look-up has no known shape");

            rows.AddRange(part.Rows);
            if (part.Total is { } total ? rows.Count >= total : part.Rows.Count < PageSize) return rows;
            if (part.Rows.Count == 0) throw new TargetUnavailableException($"Qingyiyun: the look-up says {part.Total} rows and shows {rows.Count}");
        }

        throw new TargetConfigurationException(
            $"Qingyiyun: over {MostPages * PageSize} rows for {ids.Length} ids; set the primary key (数据主键) of scheme {_options.SchemeId}");
    }

    private ReadOnlyMemory<byte> Query(string[] ids, int page) => OpenApi.Body(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("page", page);
        json.WriteNumber("pageSize", PageSize);
        json.WriteNumber("begin_at", _options.AskFrom.ToUnixTimeSeconds());
        json.WriteNumber("end_at", time.GetUtcNow().AddDays(1).ToUnixTimeSeconds());   // the platform's clock may be ahead of ours
        json.WriteStartObject("CONTENT_" + _options.IdField);
        json.WriteStartArray("$in");                                                   // a plain string would match other companies: "100" is in "2100"
        foreach (var id in ids) json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>A refused token had no effect: a new one is asked for, and the call repeated once.</summary>
    private async Task<Answer> WithTokenAsync(Endpoint endpoint, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var token = await tokens.GetAsync(ct);
        var answer = await api.CallAsync(endpoint, body, token, ct);
        if (answer.Verdict is Verdict.Reauthenticate)
        {
            logger.TokenRefused(endpoint, answer.Text);
            answer = await api.CallAsync(endpoint, body, await tokens.GetAsync(refused: token, ct), ct);
        }

        return answer.Verdict switch
        {
            Verdict.Reauthenticate => throw new TargetConfigurationException(
                $"Qingyiyun refuses a fresh token: is scheme {_options.SchemeId} enabled, and Qingyiyun:AppKey authorised for it? ({answer.Text})"),
            Verdict.ConfigurationFault => throw new TargetConfigurationException(
                $"Qingyiyun refuses every call: check scheme {_options.SchemeId}, its authorisation and Qingyiyun:BaseUrl ({answer.Text})"),
            _ => answer,
        };
    }
}
