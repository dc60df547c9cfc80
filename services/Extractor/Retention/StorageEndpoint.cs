using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Timeline;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Retention;

/// <summary>One kind of record as the control API shows it.</summary>
/// <param name="Name">ledger, runs, runCompanies …; file, of which there is one, in the embedded store.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">The room they take on the disk, with their indexes; null where the database does not tell it of one kind alone.</param>
/// <param name="KeptFor">How long one is kept once nobody needs it; null where it stays.</param>
internal sealed record StoredKindView(string Name, long Count, long? Bytes, TimeSpan? KeptFor);

/// <summary>What the database holds, and for how long.</summary>
internal static class StorageEndpoint
{
    public static void MapStorage(this IEndpointRouteBuilder app) =>
        app.MapGet("/storage", ListAsync).WithSummary("What the database holds, and for how long").WithTags("Storage");

    private static async Task<Ok<List<StoredKindView>>> ListAsync(IStorageSizes sizes, IOptions<RetentionOptions> retention, IOptions<TimelineOptions> timeline, CancellationToken ct)
    {
        var kinds = await sizes.MeasureAsync(ct);
        return TypedResults.Ok(kinds.Select(kind => new StoredKindView(kind.Name, kind.Count, kind.Bytes, KeptFor(kind.Name))).ToList());

        TimeSpan? KeptFor(string name) => name switch
        {
            "events" => timeline.Value.KeepFor,
            "rejections" => Storage.Retention.Rejections,
            "runCompanies" => retention.Value.RunCompanies,
            "runs" => retention.Value.Runs,
            _ => null,
        };
    }
}
