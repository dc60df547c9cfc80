using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>What the scheme holds under some ids (reference §4, query list).</summary>
internal sealed class LookUp(SchemeCalls calls, IOptions<QingyiyunOptions> options, TimeProvider time)
{
    /// <summary>Most ids in one query, and the largest page the platform allows.</summary>
    private const int PageSize = 100;

    /// <summary>A hundred ids with ten thousand rows: no primary key, and written over and over.</summary>
    private const int MostPages = 100;

    private const int MostTries = 3;

    private readonly QingyiyunOptions _options = options.Value;

    /// <inheritdoc cref="IWriteTarget.AskAsync"/>
    public async Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var chunk in ids.Distinct(StringComparer.Ordinal).Chunk(PageSize))
        {
            var rows = await RowsAsync(schemeId, chunk, ct);
            foreach (var (id, record) in HeldRows.Newest(rows, chunk.ToHashSet(StringComparer.Ordinal), _options.IdField)) found[id] = record;
        }

        return found;
    }

    /// <summary>An answer that is short of its own total is asked for again: a row overlooked here would be written twice.</summary>
    private async Task<List<JsonElement>> RowsAsync(string? schemeId, string[] ids, CancellationToken ct)
    {
        for (var tries = 1; tries <= MostTries; tries++)
            if (await PagesAsync(schemeId, ids, ct) is { } rows) return rows;

        throw new TargetUnavailableException("Qingyiyun: the look-up shows fewer rows than it counts", call: TargetCall.Query);
    }

    private async Task<List<JsonElement>?> PagesAsync(string? schemeId, string[] ids, CancellationToken ct)
    {
        var rows = new List<JsonElement>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await calls.InsistAsync(schemeId, Endpoint.Query, Query(ids, page), ct);
            if (answer.Verdict is not Verdict.Done) throw new TargetUnavailableException($"Qingyiyun cannot be asked ({answer.Text})", call: TargetCall.Query);
            if (HeldRows.Page(answer.Content) is not { } part) throw new TargetUnavailableException("Qingyiyun: the answer of the look-up has no known shape", call: TargetCall.Query);

            rows.AddRange(part.Rows.Where(row => HeldRows.StorageId(row) is not { } id || seen.Add(id)));
            if ((part.Total ?? answer.Total) is { } total ? rows.Count >= total : part.Rows.Count < PageSize) return rows;
            if (part.Rows.Count == 0) return null;
        }

        throw new TargetConfigurationException(
            $"Qingyiyun: over {MostPages} pages of rows for {ids.Length} ids; set the primary key (数据主键) of scheme {schemeId ?? _options.SchemeId}");
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
}
