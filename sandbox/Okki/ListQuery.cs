using System.Globalization;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>A request of a list, read.</summary>
internal sealed record ListQuery
{
    public int Page { get; init; } = 1;
    public int Size { get; init; } = 20;
    public bool Removed { get; init; }

    /// <summary>0 private pool only, 1 all, 2 public pool only.</summary>
    public int Pool { get; init; } = 1;

    /// <summary>Of the module's own number to filter by.</summary>
    public long? Filter { get; init; }

    /// <summary>1 update, 2 creation, and what the module has besides.</summary>
    public int TimeType { get; init; } = 1;

    /// <summary>Both edges inclusive, in seconds.</summary>
    public long From { get; init; } = long.MinValue;

    public long To { get; init; } = long.MaxValue;

    /// <summary>The window on <c>update_time</c> says all there is to say.</summary>
    public bool IsWindowOnly => Pool == 1 && Filter is null && TimeType == 1;

    /// <summary>Null when a parameter cannot be read.</summary>
    public static ListQuery? Read(Call call, OkkiSandboxOptions options, Module module)
    {
        var defaultSize = module.PageSize ?? options.DefaultPageSize;
        if (!Number(call, "start_index", 1, out var page) || !Number(call, "count", defaultSize, out var size)
            || !Number(call, "all", 1, out var pool) || pool > 2 || !Number(call, "removed", 0, out var removed) || removed > 1
            || !Number(call, "time_type", 1, out var timeType) || timeType < 1 || timeType > module.TimeTypes || !Number(call, module.Filter, -1, out var filter))
            return null;

        var from = call.Query("start_time");
        if (string.IsNullOrEmpty(from) && options.DateHonoured)
            from = call.Query("date");
        if (!Edge(from, options.StartInclusive ? 0 : 1, endOfDay: false, long.MinValue, out var first)
            || !Edge(call.Query("end_time"), options.EndInclusive ? 0 : -1, options.DateOnlyEndIsEndOfDay, long.MaxValue, out var last))
            return null;

        size = size < 1 ? defaultSize : size;
        return new ListQuery
        {
            Page = (int)Math.Clamp(page, 1, int.MaxValue / 2),
            Size = (int)(options.LargestPageSize > 0 ? Math.Min(size, options.LargestPageSize) : Math.Min(size, 1_000_000)),
            Removed = module.ListsRemoved && removed == 1,
            Pool = (int)pool,
            Filter = filter < 0 ? null : filter,
            TimeType = (int)timeType,
            From = first,
            To = last,
        };
    }

    public bool Holds(Listed record) => record.Matches(this) && record.Time(TimeType) is var time && time >= From && time <= To;

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
