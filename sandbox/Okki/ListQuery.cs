using System.Globalization;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>A request of the company list, read.</summary>
internal sealed record ListQuery
{
    public int Page { get; init; } = 1;
    public int Size { get; init; } = 20;
    public bool Removed { get; init; }

    /// <summary>0 private pool only, 1 all, 2 public pool only.</summary>
    public int Pool { get; init; } = 1;

    public long? GroupId { get; init; }

    /// <summary>1 update, 2 creation, 3 filing.</summary>
    public int TimeType { get; init; } = 1;

    /// <summary>Both edges inclusive, in seconds.</summary>
    public long From { get; init; } = long.MinValue;

    public long To { get; init; } = long.MaxValue;

    /// <summary>Null when a parameter cannot be read.</summary>
    public static ListQuery? Read(Call call, OkkiSandboxOptions options)
    {
        if (!Number(call, "start_index", 1, out var page) || !Number(call, "count", options.DefaultPageSize, out var size)
            || !Number(call, "all", 1, out var pool) || pool > 2 || !Number(call, "removed", 0, out var removed) || removed > 1
            || !Number(call, "time_type", 1, out var timeType) || timeType is < 1 or > 3 || !Number(call, "group_id", -1, out var group))
            return null;

        var from = call.Query("start_time");
        if (string.IsNullOrEmpty(from) && options.DateHonoured)
            from = call.Query("date");
        if (!Edge(from, options.StartInclusive ? 0 : 1, endOfDay: false, long.MinValue, out var first)
            || !Edge(call.Query("end_time"), options.EndInclusive ? 0 : -1, options.DateOnlyEndIsEndOfDay, long.MaxValue, out var last))
            return null;

        size = size < 1 ? options.DefaultPageSize : size;
        return new ListQuery
        {
            Page = (int)Math.Clamp(page, 1, int.MaxValue / 2),
            Size = (int)(options.LargestPageSize > 0 ? Math.Min(size, options.LargestPageSize) : Math.Min(size, 1_000_000)),
            Removed = removed == 1,
            Pool = (int)pool,
            GroupId = group < 0 ? null : group,
            TimeType = (int)timeType,
            From = first,
            To = last,
        };
    }

    public bool Matches(Company company) =>
        (Pool == 1 || Pool == 2 == (company.Owner == 0)) && (GroupId is null || company.GroupId == GroupId) && Time(company) is var time && time >= From && time <= To;

    private long Time(Company company) => TimeType switch
    {
        2 => company.CreateTime,
        3 => company.ArchiveTime,
        _ => company.UpdateTime,
    };

    private static bool Number(Call call, string name, long otherwise, out long number)
    {
        number = otherwise;
        var text = call.Query(name);
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static bool Edge(string? text, long shift, bool endOfDay, long otherwise, out long seconds)
    {
        seconds = otherwise;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!ChinaTime.TryParse(text.Trim(), out seconds, out var dateOnly))
            return false;
        seconds += shift + (dateOnly && endOfDay ? 86399 : 0);
        return true;
    }
}
