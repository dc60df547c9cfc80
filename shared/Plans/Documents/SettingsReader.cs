using System.Text.Json;
using System.Text.RegularExpressions;
using Cronos;

namespace OkkiBridge.Plans.Documents;

/// <summary>Reads <c>plan.json</c>.</summary>
internal static partial class SettingsReader
{
    public const string Document = "plan.json";

    public static (PlanSettings Settings, TimeZoneInfo Zone) Read(JsonElement? json, PlatformDocument source, List<Finding> findings)
    {
        var plan = new Section(json, Document, "", findings);
        var defaults = new PlanSettings();
        SourceTime.TryFindZone(plan.Text("timeZone", "Asia/Shanghai", name => SourceTime.TryFindZone(name, out _), "a time zone such as Asia/Shanghai or +08:00"), out var zone);

        var settings = new PlanSettings
        {
            Enabled = plan.Flag("enabled", true),
            Schedule = plan.Text("schedule", "", text => Cron(text) is not null, "a cron expression of five fields, or six with seconds") is { Length: > 0 } cron ? cron : null,
            Reconcile = plan.Text("reconcile", defaults.Reconcile, text => text.Length == 0 || Cron(text) is not null,
                "a cron expression of five fields, or six with seconds; or empty"),
            Overlap = plan.Span("overlap", defaults.Overlap),
            StartFrom = plan.Time("startFrom", zone),
            PageSize = plan.Number("pageSize", 1, 1000),
            Paging = Paging(plan.Inner("paging"), defaults.Paging),
            Window = Window(plan.Inner("window"), defaults.Window),
            Answer = Answer(plan.Inner("answer"), source.Answer.List is { } list ? defaults.Answer with { List = list } : defaults.Answer),
            Detail = Detail(plan.Inner("detail"), Sister(source, defaults.Detail)),
            Push = plan.Text("push"),
            Labels = Labels(plan.Inner("labels"), defaults.Labels),
            SchemeId = plan.Text("schemeId", "", id => SchemeId().IsMatch(id), "a scheme's id of letters, digits, - and _") is { Length: > 0 } scheme ? scheme : null,
            OnRemoved = Removed(plan.Inner("onRemoved"), defaults.OnRemoved),
            OnExisting = plan.Choice("onExisting", defaults.OnExisting),
            VersionField = plan.Text("versionField", defaults.VersionField)!,
        };
        plan.End();
        return (settings, zone);
    }

    /// <summary>Without a host: calls carry the source's token and go to the source only.</summary>
    public static bool IsPath(string text) => Path().IsMatch(text);

    /// <summary>Cron of five fields, or six with seconds; null where it is neither.</summary>
    public static CronExpression? Cron(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return fields is 5 or 6 && CronExpression.TryParse(text, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, out var cron) ? cron : null;
    }

    private static PagingNames Paging(Section s, PagingNames d) => Ended(s, new PagingNames(s.Text("page", d.Page)!, s.Text("size", d.Size)!));

    private static WindowNames Window(Section s, WindowNames d) =>
        Ended(s, new WindowNames(s.Text("start", d.Start)!, s.Text("end", d.End)!, s.Text("time", d.Time)!));

    private static AnswerPaths Answer(Section s, AnswerPaths d) =>
        Ended(s, new AnswerPaths(s.Text("list", d.List)!, s.Text("total", d.Total)!, s.Text("totalFallback", d.TotalFallback)));

    private static DetailSettings Detail(Section s, DetailSettings d) =>
        Ended(s, new DetailSettings(s.Choice("mode", d.Mode), PathOr(s, "path", d.Path), s.Text("key", d.Key)!, s.Text("data", d.Data)!));

    /// <summary>The details of <c>…/list</c> are asked of <c>…/info</c>, by the list's own key.</summary>
    private static DetailSettings Sister(PlatformDocument source, DetailSettings d) =>
        source.Api.EndsWith("/list", StringComparison.Ordinal) && source.IdField is { Length: > 0 } key
            ? d with { Path = source.Api[..^"list".Length] + "info", Key = key }
            : d;

    private static LabelPaths Labels(Section s, LabelPaths d) =>
        Ended(s, new LabelPaths(PathOr(s, "selector", d.Selector), PathOr(s, "enums", d.Enums), PathOr(s, "users", d.Users)));

    private static string PathOr(Section s, string key, string absent) => s.Text(key, absent, IsPath, "a path such as /v1/company/info");

    private static RemovedSettings Removed(Section s, RemovedSettings d) => Ended(s, new RemovedSettings(
        s.Choice("policy", d.Policy), s.Text("field", d.Field)!, s.Text("value", d.Value)!, s.Text("entry", d.Entry)!, s.Text("asks", d.Asks)!));

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SchemeId();

    [GeneratedRegex(@"^/[\w.-]+(/[\w.-]+)*/?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Path();

    private static T Ended<T>(Section section, T value)
    {
        section.End();
        return value;
    }
}
