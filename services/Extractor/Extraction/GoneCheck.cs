using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// A record that the list still shows is not gone, whatever its details say: a right that was withdrawn looks like a deletion. Asks the list once more; of many, for a few.
/// </summary>
internal sealed class GoneCheck(SourceList list)
{
    private const int MostChecked = 3;
    private const int MostPages = 5;

    /// <summary>The same answers, in which what is listed still counts as contradicted.</summary>
    public async Task<IReadOnlyList<DetailAnswer>> VerifyAsync(Plan plan, IReadOnlyList<DetailAnswer> answers, CancellationToken ct)
    {
        var gone = answers.Where(a => a.IsGone).ToList();
        if (gone.Count == 0) return answers;

        var listed = new HashSet<string>();
        foreach (var answer in gone.Take(MostChecked))
            if (await IsListedAsync(plan, answer.Row, ct)) listed.Add(answer.Row.Id);

        var isForAll = gone.Count > MostChecked && listed.Count > 0;
        return [.. answers.Select(a => a.IsGone && (isForAll || listed.Contains(a.Row.Id)) ? a.Contradicted() : a)];
    }

    private async Task<bool> IsListedAsync(Plan plan, ListRow row, CancellationToken ct)
    {
        if (row.Time is not { } time) return false;

        var second = new Window(time - Window.Grain, time + Window.Grain);
        for (var (page, received) = (1, 0); page <= MostPages; page++)
        {
            var answer = await list.PageAsync(plan, second, default, page, SourceList.PageSizeOf(plan), ct);
            if (answer.Rows.Any(r => r.Id == row.Id)) return true;

            received += answer.Rows.Count;
            if (answer.Rows.Count == 0 || received >= answer.Total) return false;
        }

        throw new OkkiUnavailableException($"OKKI says that {row.Id} is gone, and its list is too long to see whether it is", SourceList.CallOf(plan));
    }
}
