using System.Globalization;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans;

/// <summary>The instants and numbers that one list request is made from.</summary>
/// <param name="LastSyncTime"><c>LAST_SYNC_TIME</c>: the run's beginning of window.</param>
/// <param name="CurrentTime"><c>CURRENT_TIME</c>: one instant for a whole run.</param>
/// <param name="WindowStart">First second asked for; null asks without that bound.</param>
/// <param name="WindowEnd">Last second asked for; null asks without that bound.</param>
/// <param name="Page">Page number, from 1.</param>
/// <param name="PageSize">Rows in one answer.</param>
/// <param name="Removed">Asks for deleted records, as <c>onRemoved</c> of <c>plan.json</c> says.</param>
public sealed record QueryValues(
    DateTimeOffset LastSyncTime, DateTimeOffset CurrentTime, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd, int Page, int PageSize, bool Removed = false);

/// <summary>The list request of a plan's source document.</summary>
public sealed class SourceRequest
{
    private readonly IReadOnlyList<(string Field, RequestTemplate Template)> _entries;
    private readonly PlanSettings _settings;
    private readonly TimeZoneInfo _zone;

    internal SourceRequest(PlatformDocument document, IReadOnlyList<(string, RequestTemplate)> entries, PlanSettings settings, TimeZoneInfo zone)
    {
        (Path, Method, IdField) = (document.Api, document.Method.ToUpperInvariant(), document.IdField ?? "");
        (_entries, _settings, _zone) = (entries, settings, zone);
    }

    /// <summary>Path of the interface.</summary>
    public string Path { get; }

    /// <summary>HTTP verb, in capitals.</summary>
    public string Method { get; }

    /// <summary>Field of a row that holds its key (数据主键).</summary>
    public string IdField { get; }

    /// <summary>
    /// The parameters in the order of the document; page, size and window take the values given, whatever the document says. Entries without a value
    /// are not sent.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query(QueryValues values)
    {
        var from = new RequestTemplate.Given(Local(values.LastSyncTime), Local(values.CurrentTime), values.Page, values.PageSize);
        var given = new Dictionary<string, string?>
        {
            [_settings.Paging.Page] = values.Page.ToString(CultureInfo.InvariantCulture),
            [_settings.Paging.Size] = values.PageSize.ToString(CultureInfo.InvariantCulture),
            [_settings.Window.Start] = Text(values.WindowStart),
            [_settings.Window.End] = Text(values.WindowEnd),
        };
        if (values.Removed) given[_settings.OnRemoved.Entry] = _settings.OnRemoved.Asks;

        var query = _entries.Select(e => KeyValuePair.Create(e.Field, given.Remove(e.Field, out var value) ? value : e.Template.Evaluate(from)));
        return [.. query.ToList().Concat(given).Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!))];
    }

    private string? Text(DateTimeOffset? time) => time is { } given ? Local(given).ToString(SourceTime.Pattern, CultureInfo.InvariantCulture) : null;

    private DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, _zone);
}
