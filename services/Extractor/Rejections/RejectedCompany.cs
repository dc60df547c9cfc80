using System.Text.Json;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>A rejected company, read once more.</summary>
/// <param name="Found">What is to be sent, by id: as a rule the company; nothing where it is gone.</param>
/// <param name="ReadAt">When that was read.</param>
/// <param name="Fault">Why it cannot be had; null where it can.</param>
internal sealed record ReadAgain(IReadOnlyDictionary<string, JsonElement> Found, DateTimeOffset ReadAt, RowFault? Fault = null);

/// <summary>
/// What is sent of a rejected company when it is replayed: what the source says of it now, where the plan looks up details; else the document that is kept. One for some replays: the
/// source's clock is asked for once.
/// </summary>
internal sealed class RejectedCompany(DetailLookup details, SourceList list, SourceClock clock, TimeProvider time)
{
    private static readonly IReadOnlyDictionary<string, JsonElement> Nothing = new Dictionary<string, JsonElement>();

    private readonly Dictionary<string, TimeSpan> _offsets = [];

    /// <summary>Whether the source has details to ask for. Of deleted companies it has none.</summary>
    public static bool CanBeAsked(Rejection rejection, Plan? plan) =>
        plan is { Settings.Detail.Mode: not DetailMode.Off } && !rejection.Removed && !ListRow.Of(plan, ListRow.Of(plan, rejection.CompanyId).Document).IsNameless;

    /// <exception cref="Okki.OkkiException">The source cannot tell at present.</exception>
    public async Task<ReadAgain> ReadAsync(Rejection rejection, Plan? plan, CancellationToken ct)
    {
        var document = rejection.HasRaw ? JsonElement.Parse(rejection.Raw, AnswerBody.Lenient) : ListRow.Of(plan!, rejection.CompanyId).Document;
        if (plan is not null && rejection.Stage == "extract" && ListRow.Of(plan, document) is { IsNameless: true } nameless)
            return nameless.Time is { } second ? await OfSecondAsync(plan, second, nameless, rejection, ct) : new ReadAgain(Nothing, rejection.ReadAt, nameless.Fault);
        if (plan is not null && CanBeAsked(rejection, plan)) return await AskAsync(rejection, plan, ListRow.Of(plan, document) with { Id = rejection.CompanyId, Fault = null }, ct);

        return RowFault.OfSize(document) is { } fault         // an earlier version took it
            ? new ReadAgain(Nothing, rejection.ReadAt, fault)
            : new ReadAgain(Of(rejection.CompanyId, document), rejection.ReadAt);
    }

    private async Task<ReadAgain> AskAsync(Rejection rejection, Plan plan, ListRow row, CancellationToken ct)
    {
        if (!_offsets.TryGetValue(plan.Name, out var offset))
            _offsets[plan.Name] = offset = clock.Plausible(await list.ClockAsync(plan, time.GetUtcNow(), once: false, ct)) - time.GetUtcNow();

        var readAt = time.GetUtcNow() + offset;
        var read = (await details.ReadAsync(plan, [row], removed: false, isLastResort: true, ct))[0];
        return read.Document is { } found ? new ReadAgain(Of(rejection.CompanyId, found), readAt) : new ReadAgain(Nothing, readAt, read.Fault);
    }

    /// <summary>A row without an id is asked for by its second: when all that is listed there has one, it is among them, or has changed since and was read by another run.</summary>
    private async Task<ReadAgain> OfSecondAsync(Plan plan, DateTimeOffset second, ListRow row, Rejection rejection, CancellationToken ct)
    {
        var cell = await new CellReader(list).ReadAsync(plan, new Window(second, second + Window.Grain), new Asking(rejection.Removed), int.MaxValue, ct);
        if (cell.Proof is not Proof.Whole || cell.Rows.Any(r => r.IsNameless)) return new ReadAgain(Nothing, rejection.ReadAt, row.Fault);

        var read = await details.ReadAsync(plan, cell.Rows, rejection.Removed, isLastResort: true, ct);
        return new ReadAgain(read.Where(r => r.Document is not null).DistinctBy(r => r.Row.Id).ToDictionary(r => r.Row.Id, r => r.Document!.Value), cell.ReadAt);
    }

    private static Dictionary<string, JsonElement> Of(string companyId, JsonElement document) => new() { [companyId] = document };
}
