using System.Text.Json;
using OkkiBridge.Extractor.Labels;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>A few records of a plan as OKKI sends them now, looked up as a run would, with the labels that its mapping asks for.</summary>
/// <param name="Records">Raw documents.</param>
/// <param name="Labels">Labels by table and id; null where the plan asks for none.</param>
internal sealed record PlanSample(IReadOnlyList<JsonElement> Records, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Labels);

/// <summary>Reads such samples; nothing is published, and no run begins.</summary>
internal sealed class SampleReader(SourceList list, DetailLookup details, LabelTables labels, TimeProvider time)
{
    public async Task<PlanSample> ReadAsync(Plan plan, int count, CancellationToken ct)
    {
        var rows = await list.FirstRowsAsync(plan, time.GetUtcNow(), count, ct);
        var read = await details.ReadAsync(plan, [.. rows.Take(count)], removed: false, isLastResort: true, ct);
        return new PlanSample([.. read.Select(r => r.Document).OfType<JsonElement>()], await labels.OfAsync(plan, ct));
    }
}
