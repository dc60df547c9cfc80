using Microsoft.AspNetCore.Http.HttpResults;
using OkkiBridge.Hosting;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Companies;

/// <summary>One company's life in a plan, as the control API shows it.</summary>
/// <param name="Id">The company's id.</param>
/// <param name="Number">Its business code (数据编码), as <c>number</c> of the plan's source names it; null where it has none.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Current">The version that the target holds; null when none was written.</param>
/// <param name="Deletion">The version in which it was deleted before the target held it: nothing older is written; null else.</param>
/// <param name="Writing">The version that is being written, or whose write is in doubt.</param>
/// <param name="History">Versions written, newest first.</param>
/// <param name="Rejections">Its rejections, newest first.</param>
internal sealed record CompanyView(
    string Id, string? Number, string Plan, CompanyView.Version? Current, CompanyView.Deleted? Deletion, CompanyView.Claimed? Writing, IReadOnlyList<CompanyView.Version> History,
    IReadOnlyList<CompanyView.Refusal> Rejections)
{
    internal sealed record Version(
        DateTimeOffset UpdatedAt, DateTimeOffset ReadAt, string Hash, string RunId, string? PlanVersion, DateTimeOffset WrittenAt, string? TraceId, bool Repeated);

    internal sealed record Deleted(DateTimeOffset UpdatedAt, DateTimeOffset ReadAt, string RunId, DateTimeOffset NotedAt, string? TraceId);

    internal sealed record Claimed(DateTimeOffset UpdatedAt, string RunId, DateTimeOffset Until, bool InDoubt);

    internal sealed record Refusal(string Id, string Stage, string Reason, string Message, RejectionStatus Status, DateTimeOffset RejectedAt);
}

/// <summary>What is known of a company.</summary>
internal static class CompanyEndpoints
{
    private const int MostRejections = 20;

    public static void MapCompanies(this IEndpointRouteBuilder app) =>
        app.MapGet("/companies/{id}", FindAsync).WithSummary("The ledger entry and history of one company").WithTags("Companies");

    private static async Task<Results<Ok<CompanyView>, NotFound, ValidationProblem>> FindAsync(
        string id, PlanCatalog plans, LedgerScopes scopes, IRejections rejections, TimeProvider time, CancellationToken ct, string? plan = null)
    {
        if ((plan ?? plans.Main?.Name) is not { } name)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["plan"] = ["plan is required: more than one is enabled, or none"] });
        }

        var scope = await scopes.NamedAsync(name, plans.Find(name)?.Settings.SchemeId, ct);
        var entry = (await scopes.ReadAsync(scope, [id], ct)).GetValueOrDefault(id);
        var refused = await rejections.ListAsync(new RejectionFilter(Plan: name, CompanyId: id), MostRejections, ct);
        if (entry is null && refused.Count == 0) return TypedResults.NotFound();

        return TypedResults.Ok(new CompanyView(
            id, entry?.Known?.Number ?? entry?.Claim?.Number, name, entry?.Current is { } current ? Of(current) : null,
            entry is { Current: null, Deletion: { } deletion } ? new(DateTimeOffset.FromUnixTimeSeconds(deletion.Version), deletion.ReadAt, deletion.RunId, deletion.WrittenAt, deletion.TraceId) : null,
            entry?.Claim is { } claim ? Of(claim, time.GetUtcNow()) : null,
            [.. (entry?.History ?? []).Select(Of)],
            [.. refused.Select(r => new CompanyView.Refusal(r.Id, r.Stage, r.Reason, r.Message, r.Status, r.RejectedAt))]));
    }

    private static CompanyView.Version Of(LedgerVersion v) =>
        new(DateTimeOffset.FromUnixTimeSeconds(v.Version), v.ReadAt, v.Hash, v.RunId, v.PlanVersion, v.WrittenAt, v.TraceId, v.Repeated);

    private static CompanyView.Claimed Of(Claim c, DateTimeOffset now) =>
        new(DateTimeOffset.FromUnixTimeSeconds(c.Version), c.RunId, c.Until, c.Until <= now);
}
