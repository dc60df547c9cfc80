using OkkiBridge.Plans;

namespace OkkiBridge.Cli.Plans;

/// <summary>A request of a run.</summary>
/// <param name="Purpose"><c>clock</c>, <c>list</c> or <c>detail</c>.</param>
/// <param name="Method">HTTP verb.</param>
/// <param name="Url">Path and query.</param>
internal sealed record PlannedRequest(string Purpose, string Method, string Url);

/// <summary>The requests that a run begins with, as the Extractor sends them.</summary>
internal static class PlannedRequests
{
    private const int DefaultPageSize = 100;                                         // the Extractor's
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);                // pages do not say whether an edge is included: it asks for a second more
    private static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(30);         // Okki:SettleDelay's default

    /// <summary>The source's clock is read first, then the first page of the window, then the details of its rows where the plan wants them.</summary>
    public static IReadOnlyList<PlannedRequest> Of(Plan plan, DateTimeOffset now, DateTimeOffset? from, DateTimeOffset? to, string? id = null)
    {
        var (second, pageSize) = (Truncate(now), plan.PageSize ?? DefaultPageSize);
        var begin = Truncate(from ?? plan.Settings.StartFrom ?? DateTimeOffset.UnixEpoch);
        var end = Truncate(to ?? second - SettleDelay);
        if (begin >= end) throw new CommandFailure(ExitCode.Usage, $"The window's beginning {begin:u} must be before its end {end:u}: --from, --to");

        List<PlannedRequest> requests = [List(plan, "clock", second - Grain, second, 1), List(plan, "list", begin, end, pageSize)];
        var detail = plan.Settings.Detail;
        if (detail.Mode is not DetailMode.Off) requests.Add(new PlannedRequest("detail", "GET", $"{detail.Path}?{detail.Key}={id ?? $"<{plan.Source.IdField}>"}"));
        return requests;
    }

    private static PlannedRequest List(Plan plan, string purpose, DateTimeOffset from, DateTimeOffset to, int pageSize)
    {
        var query = plan.Source.Query(new QueryValues(from - Grain, to, from - Grain, to, Page: 1, pageSize));
        return new PlannedRequest(
            purpose, plan.Source.Method, $"{plan.Source.Path}?{string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"))}");
    }

    private static DateTimeOffset Truncate(DateTimeOffset t) => DateTimeOffset.FromUnixTimeSeconds(t.ToUnixTimeSeconds());
}
