using System.ComponentModel;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using OkkiBridge.Extractor.Runs;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Timeline;

/// <summary>An event as the control API shows it.</summary>
/// <param name="Id">Sorts by time; what <c>before</c> takes.</param>
/// <param name="At">When it happened.</param>
/// <param name="Plan">The plan it happened to; null where it is of none alone.</param>
/// <param name="RunId">The run it happened to; null where it is of none.</param>
/// <param name="Severity">info, warning or error.</param>
/// <param name="Code">Short name, to filter by.</param>
/// <param name="Text">What happened, in words.</param>
internal sealed record EventView(string Id, DateTimeOffset At, string? Plan, string? RunId, EventSeverity Severity, string Code, string Text)
{
    public static EventView Of(StoredEvent e) => new(e.Id, e.At, e.Plan, e.RunId, e.Severity, e.Code, e.Text);
}

/// <summary>The timeline: what happened to plans and runs, and what was found and mended.</summary>
internal static partial class EventEndpoints
{
    private const int MostListed = 500;

    public static void MapEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/events", ListAsync).WithSummary("What happened to plans and runs, newest first").WithTags("Events");

    private static async Task<Results<Ok<List<EventView>>, ValidationProblem>> ListAsync(
        IEvents events, CancellationToken ct, string? plan = null, [Description("Id of a run")] string? run = null,
        [Description("Short name of what happened, as run-held")] string? code = null, [Description("info, warning or error")] string? severity = null,
        [Description("From 1 to 500")] int limit = 50, [Description("Id of an event: those before it, the last of a page for the next one")] string? before = null)
    {
        QueryWord.TryRead<EventSeverity>("severity", severity, out var wanted, out var faults);
        if (limit is < 1 or > MostListed) faults["limit"] = [$"limit must be from 1 to {MostListed}"];
        if (code is not (null or "") && !Code().IsMatch(code)) faults["code"] = ["code must be a short name as run-held: small letters and hyphens"];
        if (before is not (null or "") && !Id().IsMatch(before)) faults["before"] = ["before must be the id of an event, as 20260301T120000123-0a1b2c3d"];
        if (faults.Count > 0) return TypedResults.ValidationProblem(faults);

        var found = await events.ListAsync(new EventFilter(Given(plan), Given(run), Given(code), wanted, Given(before)), limit, ct);
        return TypedResults.Ok(found.Select(EventView.Of).ToList());
    }

    private static string? Given(string? value) => value is "" ? null : value;

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex("^[0-9]{8}T[0-9]{9}-[0-9a-f]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
