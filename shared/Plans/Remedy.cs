using System.Text.Json;
using Cronos;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans;

/// <summary>
/// <c>omissionRemedy</c> (数据补漏, metadata language §10): at times of its own a plan reads a stretch of time again, with entries of its own in the request.
/// It finds what an outage hid, and leaves the watermark where it is.
/// </summary>
public sealed class Remedy
{
    private readonly RequestTemplate _from;
    private readonly RequestTemplate? _to;
    private readonly TimeZoneInfo _zone;

    private Remedy(CronExpression schedule, SourceRequest source, RequestTemplate from, RequestTemplate? to, TimeZoneInfo zone) =>
        (Schedule, Source, _from, _to, _zone) = (schedule, source, from, to, zone);

    /// <summary>When it runs.</summary>
    public CronExpression Schedule { get; }

    /// <summary>The list request, with the remedy's entries in the place of those of the same name.</summary>
    public SourceRequest Source { get; }

    /// <summary>What a remedy that begins at <paramref name="now"/> reads; without an end, up to now.</summary>
    public (DateTimeOffset From, DateTimeOffset? To) Window(DateTimeOffset now) => (Read(_from, now, _zone)!.Value, _to is null ? null : Read(_to, now, _zone));

    internal static Remedy? Compile(
        PlatformDocument source, IReadOnlyList<(string Field, RequestTemplate Template)> entries, PlanSettings settings, TimeZoneInfo zone, List<Finding> findings)
    {
        if (source.Remedy is not var (crontab, taken)) return null;

        var cron = SettingsReader.Cron(crontab);
        if (cron is null) findings.Add(new Finding(PlatformDocument.Source, "omissionRemedy.crontab", $"must be a cron expression of five fields, or six with seconds, found \"{crontab}\""));

        var taking = taken.Where(e => e.Value is not null)
            .Select(e => (e.Field, Path: $"{e.Path}.value", Template: RequestTemplate.Compile(e.Value!, PlatformDocument.Source, $"{e.Path}.value", findings)))
            .Where(e => e.Template is not null).Select(e => (e.Field, e.Path, Template: e.Template!)).ToList();
        foreach (var bound in taking.Where(e => (e.Field == settings.Window.Start || e.Field == settings.Window.End) && Read(e.Template, DateTimeOffset.UnixEpoch.AddYears(50), zone) is null))
        {
            findings.Add(new Finding(PlatformDocument.Source, bound.Path, "must be a time such as {{DAYS_AGO_2|datetime}}"));
        }

        var from = taking.Find(e => e.Field == settings.Window.Start).Template;
        if (!taken.Any(e => e.Field == settings.Window.Start && e.Value is not null)) findings.Add(new Finding(PlatformDocument.Source, "omissionRemedy.takeOverRequest", $"needs the entry {settings.Window.Start}: where the remedy begins to read"));
        if (cron is null || from is null) return null;

        var replaced = entries.Where(e => !taking.Exists(t => t.Field == e.Field)).Concat(taking.Select(t => (t.Field, t.Template))).ToList();
        return new Remedy(cron, new SourceRequest(source, replaced, settings, zone), from, taking.Find(e => e.Field == settings.Window.End).Template, zone);
    }

    private static DateTimeOffset? Read(RequestTemplate template, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        return SourceTime.TryRead(JsonSerializer.SerializeToElement(template.Evaluate(new RequestTemplate.Given(local, local, Page: 1, PageSize: 1))), zone, out var time) ? time : null;
    }
}
