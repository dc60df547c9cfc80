using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>A row after its look-up: the document to be mapped, or that the record is gone, or why it cannot be read.</summary>
internal sealed record DetailedRow(ListRow Row, JsonElement? Document, string? Fault)
{
    /// <summary>Deleted or merged between list and look-up.</summary>
    public bool IsGone => Document is null && Fault is null;
}

/// <summary>Looks up the details of listed records, some at a time, where the plan wants them.</summary>
internal sealed class DetailLookup(OkkiClient okki, IOptions<OkkiOptions> options)
{
    public async Task<IReadOnlyList<DetailedRow>> ReadAsync(Plan plan, IReadOnlyList<ListRow> rows, bool removed, CancellationToken ct)
    {
        var detailed = new DetailedRow[rows.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.DetailParallelism, CancellationToken = ct };
        await Parallel.ForAsync(0, rows.Count, parallel, async (i, token) => detailed[i] = await ReadAsync(plan, rows[i], removed, token));
        return detailed;
    }

    private async Task<DetailedRow> ReadAsync(Plan plan, ListRow row, bool removed, CancellationToken ct)
    {
        if (!row.HasId) return new DetailedRow(row, null, $"{plan.Source.IdField}: an id of digits was expected in the list row");

        var detail = plan.Settings.Detail;
        if (removed || detail.Mode is DetailMode.Off) return new DetailedRow(row, row.Document, null);

        return await okki.DetailAsync(detail.Path, detail.Key, row.Id, detail.Data, ct) switch
        {
            OkkiDetail.Found found => new DetailedRow(row, found.Document, null),
            OkkiDetail.Refused refused => new DetailedRow(row, null, $"OKKI refuses its details: {refused.Text}"),
            _ => new DetailedRow(row, null, null),
        };
    }
}
