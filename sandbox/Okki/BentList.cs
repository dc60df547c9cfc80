using System.Globalization;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>The list as its bends make it, of the data as they are.</summary>
internal static class BentList
{
    public static ListPage<T> Read<T>(LiveSet<T> live, ListQuery query, Call call) where T : Listed
    {
        if (call.Bends.Count == 0)
            return live.List(query);

        var asked = query;
        if (call.Bent<OtherZone>().FirstOrDefault() is ({ } zone, _))
            query = query with { From = Moved(query.From, zone.Hours), To = Moved(query.To, zone.Hours) };
        if (call.Bent<WindowIgnored>().Any())
            query = query with { From = long.MinValue, To = long.MaxValue };
        if (call.Bent<PageIgnored>().Any())
            query = query with { Page = 1 };
        if (call.Bent<PageSize>().FirstOrDefault() is ({ } size, _))
            query = query with { Size = size.Rows };

        var twice = call.Bent<RowTwice>().Select(b => b.Bent).ToList();
        var isWindow = asked.From > 0 || asked.To < long.MaxValue;
        var hidden = call.Bent<RowHidden>().Where(b => isWindow || b.Change.Everywhere).Select(b => b.Bent).ToList();
        var page = live.List(query, twice.Count + hidden.Count == 0 ? null
            : row => hidden.Exists(b => b.Picks(Id(row))) ? 0 : twice.Exists(b => b.Picks(Id(row))) ? 2 : 1);
        return call.Bent<TotalCapped>().FirstOrDefault() is ({ } cap, _) ? Capped(page, query, cap.Rows) : page;
    }

    public static string Id(Listed record) => record.Id.ToString(CultureInfo.InvariantCulture);

    private static long Moved(long seconds, int hours) => seconds is long.MinValue or long.MaxValue ? seconds : seconds + hours * 3600L;

    private static ListPage<T> Capped<T>(ListPage<T> page, ListQuery query, int most) where T : Listed
    {
        var shown = Math.Clamp(most - (long)(query.Page - 1) * query.Size, 0, page.Rows.Count);
        return new ListPage<T>(Math.Min(page.Total, most), [.. page.Rows.Take((int)shown)]);
    }
}
