using System.Text.Json;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>A row after its look-up: the document to be mapped, or that the record is gone, or why it cannot be read.</summary>
internal sealed record DetailedRow(ListRow Row, JsonElement? Document, RowFault? Fault)
{
    /// <summary>Deleted or merged between list and look-up.</summary>
    public bool IsGone => Document is null && Fault is null;

    /// <summary>Without a document that no event can carry.</summary>
    public DetailedRow ThatFits() => Document is { } document && RowFault.OfSize(document) is { } fault ? this with { Document = null, Fault = fault } : this;
}

/// <summary>
/// Looks up the details of listed records, some at a time, where the plan wants them. An answer that is no proof is asked for again; then the control question tells whose
/// fault it is: while another record's details can be had, the record's, which is rejected; else the source's, and the run waits (P12).
/// </summary>
internal sealed class DetailLookup(OkkiClient okki, SourceList list, GoneCheck gone, IOptions<OkkiOptions> options, TimeProvider time)
{
    private const int MostTriesOfOlder = 3;
    private const int MostAskedAgain = 10;
    private const int Few = 3;              // that say nothing before any other says something: then the control question is asked
    private const int Many = 10;            // the same after it
    private const int MostControls = 3;
    private const int MostPagesOfControls = 3;

    /// <summary>Reads the details of the rows.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="removed">They are deleted at the source, which has no details of them.</param>
    /// <param name="isLastResort">The same rows were waited for already: while the control question is answered, the fault is theirs, however many they are.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="OkkiUnavailableException">The source cannot tell at present.</exception>
    public async Task<IReadOnlyList<DetailedRow>> ReadAsync(Plan plan, IReadOnlyList<ListRow> rows, bool removed, bool isLastResort, CancellationToken ct)
    {
        if (removed || plan.Settings.Detail.Mode is DetailMode.Off) return [.. rows.Select(row => new DetailedRow(row, row.Fault is null ? row.Document : null, row.Fault).ThatFits())];

        var asked = await JudgeAsync(plan, await AskAsync(plan, [.. rows.Where(row => row.Fault is null)], patience: Few, ct), isLastResort, ct);
        return [.. rows.Where(row => row.Fault is not null).Select(row => new DetailedRow(row, null, row.Fault)), .. asked.Select(a => new DetailedRow(a.Row, a.Document, a.Fault).ThatFits())];
    }

    /// <summary>Asks for them all, unless none of the first <paramref name="patience"/> gives an answer that can be relied on: then the rest is not asked for.</summary>
    private async Task<IReadOnlyList<DetailAnswer>> AskAsync(Plan plan, IReadOnlyList<ListRow> rows, int patience, CancellationToken ct)
    {
        var answers = rows.Select(DetailAnswer.NotAsked).ToArray();
        var first = Math.Min(patience, rows.Count);
        await AskRangeAsync(0, first);
        if (!answers[..first].All(a => a.IsInconclusive)) await AskRangeAsync(first, rows.Count);
        return await gone.VerifyAsync(plan, answers, ct);

        Task AskRangeAsync(int from, int to) => Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = options.Value.DetailParallelism, CancellationToken = ct },
            async (i, token) => answers[i] = await AskAsync(plan, rows[i], insist: true, token));
    }

    private async Task<DetailAnswer> AskAsync(Plan plan, ListRow row, bool insist, CancellationToken ct)
    {
        var detail = plan.Settings.Detail;
        for (var tries = 1; ; tries++)
        {
            var answer = DetailAnswer.Of(plan, row, await okki.DetailAsync(detail.Path, detail.Key, row.Id, detail.Data, insist, ct));
            if (!answer.IsOlder || tries == MostTriesOfOlder || !insist) return answer;
            await Task.Delay(options.Value.RetryDelay * (1 << tries), time, ct);        // a cache: its next answer may be of now
        }
    }

    private async Task<IReadOnlyList<DetailAnswer>> JudgeAsync(Plan plan, IReadOnlyList<DetailAnswer> answers, bool isLastResort, CancellationToken ct)
    {
        var suspects = Suspects(answers);
        if (suspects.Count == 0) return answers;

        if (!await ControlAsync(plan, answers, ct) && !(answers.Count == 1 && isLastResort)) throw Unavailable(plan, suspects);

        if (suspects.Exists(s => s.WasNotAsked))
        {
            answers = await AskAgainAsync(plan, answers, suspects.Where(s => s.WasNotAsked), isLastResort ? int.MaxValue : Many, ct);
            suspects = Suspects(answers);
            if (suspects.Exists(s => s.WasNotAsked)) throw Unavailable(plan, suspects);
        }

        var judged = await AskAgainAsync(plan, answers, suspects.Take(MostAskedAgain), MostAskedAgain, ct);
        var left = Suspects(judged);
        if (left.Count > Few && left.Count * 2 > judged.Count && !isLastResort) throw Unavailable(plan, left);
        return judged;
    }

    private async Task<IReadOnlyList<DetailAnswer>> AskAgainAsync(Plan plan, IReadOnlyList<DetailAnswer> answers, IEnumerable<DetailAnswer> some, int patience, CancellationToken ct)
    {
        var again = (await AskAsync(plan, [.. some.Select(s => s.Row)], patience, ct)).ToDictionary(a => a.Row.Id);
        return [.. answers.Select(a => again.GetValueOrDefault(a.Row.Id, a))];
    }

    /// <summary>Answers that are no proof; and refusals, where there is nothing but them.</summary>
    private static List<DetailAnswer> Suspects(IReadOnlyList<DetailAnswer> answers)
    {
        var areAllRefused = answers.Count >= Few && answers.All(a => a.Fault is not null);
        return [.. answers.Where(a => a.IsInconclusive || areAllRefused)];
    }

    private static OkkiUnavailableException Unavailable(Plan plan, List<DetailAnswer> suspects) => new(
        $"{suspects[0].Fault!.Text} (of {suspects.Count} companies, {suspects[0].Row.Id} for one)", $"GET {plan.Settings.Detail.Path}", suspects[0].Field);

    /// <summary>The control question: can the details of another record be had?</summary>
    private async Task<bool> ControlAsync(Plan plan, IReadOnlyList<DetailAnswer> answers, CancellationToken ct)
    {
        var others = answers.Where(a => a.Document is not null).Select(a => a.Row).Take(1).ToList();
        for (var (page, unlisted) = (1, 0); others.Count == 0 && page <= MostPagesOfControls; page++)
        {
            try
            {
                var listed = await list.PageAsync(plan, null, new Asking(Removed: false, Once: true), page, SourceList.PageSizeOf(plan), ct);
                others.AddRange(listed.Rows.Where(row => row.Fault is null).ExceptBy(answers.Select(a => a.Row.Id), row => row.Id).Take(MostControls));
                if (listed.Rows.Count == 0) break;
            }
            catch (OkkiUnavailableException fault) when (!fault.IsThrottled && ++unlisted < MostPagesOfControls)
            {
                // Another record may be at fault there; the next page may do.
            }
        }

        foreach (var row in others)
            if ((await AskAsync(plan, row, insist: false, ct)).Document is not null) return true;

        return false;
    }
}
