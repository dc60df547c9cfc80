namespace OkkiBridge.Plans;

/// <summary><c>plan.json</c>: what OkkiBridge adds to the platform's documents. Every key is optional; defaults suit OKKI's companies.</summary>
public sealed record PlanSettings
{
    /// <summary>Whether its schedule and its pushes start runs; by hand it runs in any case. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Cron expression of five fields, or six with seconds; null runs by hand only.</summary>
    public string? Schedule { get; init; }

    /// <summary>When it is compared with what the target holds (核对): a cron expression; empty, or without <see cref="Schedule"/>, by hand only. Default: Sundays at three.</summary>
    public string Reconcile { get; init; } = "0 3 * * 0";

    /// <summary>How far an incremental window reaches back behind the watermark. Default: 5 minutes.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where the first run begins; null reads everything.</summary>
    public DateTimeOffset? StartFrom { get; init; }

    /// <summary>Rows in one answer, from 1 to 1000; null takes what <c>source.json</c> says.</summary>
    public int? PageSize { get; init; }

    /// <summary>Request entries that page. Default: <c>start_index</c>, <c>count</c>.</summary>
    public PagingNames Paging { get; init; } = new("start_index", "count");

    /// <summary>Request entries that bound the window, and the row's time on that axis. Default: <c>start_time</c>, <c>end_time</c>, <c>update_time</c>.</summary>
    public WindowNames Window { get; init; } = new("start_time", "end_time", "update_time");

    /// <summary>Where an answer has rows and total. Default: <c>data.list</c>, <c>data.totalItem</c>, else <c>data.count</c>.</summary>
    public AnswerPaths Answer { get; init; } = new("data.list", "data.totalItem", "data.count");

    /// <summary>How each row's details are looked up. Default: off; path and key are those of the list's sister <c>…/info</c>.</summary>
    public DetailSettings Detail { get; init; } = new(DetailMode.Off, "/v1/company/info", "company_id", "data");

    /// <summary>Module whose message push calls for a run, as in <c>xiaoman.crm.company.update</c>. Default: the one that the list's path names.</summary>
    public string? Push { get; init; }

    /// <summary>Where labels are asked for. Default: OKKI's selectors, enums and users.</summary>
    public LabelPaths Labels { get; init; } = new("/v1/company/fields/selector", "/v1/company/companyEnums", "/v1/user/list");

    /// <summary>The target's scheme (方案) that is written; null writes <c>Qingyiyun:SchemeId</c>. Default: null.</summary>
    public string? SchemeId { get; init; }

    /// <summary>What becomes of records that the source lists as deleted. Default: they are not asked for.</summary>
    public RemovedSettings OnRemoved { get; init; } = new(RemovedPolicy.Ignore, "removed", "1", "removed", "1");

    /// <summary>What becomes of a record that the target knows in an older version. Default: update.</summary>
    public OnExisting OnExisting { get; init; }

    /// <summary>Field of the mapped document that orders its versions. Default: <c>update_time</c>.</summary>
    public string VersionField { get; init; } = "update_time";
}

/// <summary>Request entries that page.</summary>
/// <param name="Page">Page number, from 1.</param>
/// <param name="Size">Rows in one answer.</param>
public sealed record PagingNames(string Page, string Size);

/// <summary>Request entries that bound the window.</summary>
/// <param name="Start">Its beginning.</param>
/// <param name="End">Its end.</param>
/// <param name="Time">Field of a row with its time on that axis.</param>
public sealed record WindowNames(string Start, string End, string Time);

/// <summary>Dotted paths into an answer.</summary>
/// <param name="List">The rows.</param>
/// <param name="Total">How many rows there are over all pages.</param>
/// <param name="TotalFallback">The same, where <paramref name="Total"/> is missing.</param>
public sealed record AnswerPaths(string List, string Total, string? TotalFallback);

/// <summary>The look-up of one row's details.</summary>
/// <param name="Mode">Whether it is done.</param>
/// <param name="Path">Path of the interface.</param>
/// <param name="Key">Its parameter that takes the id.</param>
/// <param name="Data">Where its answer has the document.</param>
public sealed record DetailSettings(DetailMode Mode, string Path, string Key, string Data);

/// <summary>Interfaces that labels come from (okki-open-api.md §5).</summary>
/// <param name="Selector">Options of one field, named by its parameter <c>field</c>.</param>
/// <param name="Enums">Lists of code and name.</param>
/// <param name="Users">Users by id; the table <c>user</c>.</param>
public sealed record LabelPaths(string Selector, string Enums, string Users);

/// <summary>Deleted records.</summary>
/// <param name="Policy">Whether they are asked for beside the living, and marked at the target.</param>
/// <param name="Field">Field of the target that is marked.</param>
/// <param name="Value">What it then holds.</param>
/// <param name="Entry">Request entry that asks for deleted records.</param>
/// <param name="Asks">What that entry then holds.</param>
public sealed record RemovedSettings(RemovedPolicy Policy, string Field, string Value, string Entry, string Asks);

/// <summary>What becomes of records that are deleted at the source.</summary>
public enum RemovedPolicy
{
    /// <summary>They are not asked for, and stay at the target as they are.</summary>
    Ignore,

    /// <summary>Those that the target holds are marked there.</summary>
    Mark,
}

/// <summary>Whether details are looked up.</summary>
public enum DetailMode
{
    /// <summary>The list row is what is mapped.</summary>
    Off,

    /// <summary>Of every row.</summary>
    On,

    /// <summary>Of rows whose version the target does not hold.</summary>
    Changed,
}

/// <summary>What becomes of a record that the target knows in an older version.</summary>
public enum OnExisting
{
    /// <summary>It is written again.</summary>
    Update,

    /// <summary>It is left alone.</summary>
    Skip,
}
