using OkkiBridge.Sandbox.Faults.Bending.Changes;
using static OkkiBridge.Sandbox.Faults.Bending.BendEnd;
using static OkkiBridge.Sandbox.Faults.Bending.Catalogue.Make;

namespace OkkiBridge.Sandbox.Faults.Bending.Catalogue;

/// <summary>Answers that look well and are not true.</summary>
internal static class Deceiving
{
    public static readonly Bend[] All =
    [
        Source("total-absent", List, HeldOrCompletes, Edit(JsonOp.Remove, "data.totalItem"), Edit(JsonOp.Remove, "data.count")),
        Source("total-0", List, HeldOrCompletes, Set("data.totalItem", "0"), Set("data.count", "0")),
        Source("total-negative", List, HeldOrCompletes, Set("data.totalItem", "-1"), Set("data.count", "-1")),
        Source("total-beyond-reason", List, Held, Set("data.totalItem", "1000000000"), Set("data.count", "1000000000")),
        Source("total-capped-at-20", List, HeldOrCompletes, new TotalCapped(20)),
        Source("total-capped-at-7", List, HeldOrCompletes, new TotalCapped(7)),
        Source("total-text-many", List, HeldOrCompletes, Set("data.totalItem", "\"10000+\""), Set("data.count", "\"10000+\"")),
        Source("total-estimated", List, HeldOrCompletes, Edit(JsonOp.Cap, "data.totalItem", 30), Edit(JsonOp.Cap, "data.count", 30)),
        Source("empty-for-10s", List, Completes, Set("data.list", "[]"), Set("data.totalItem", "0"), Set("data.count", "0")) with { When = For(10) },
        Source("empty-rows-with-total", List, Held, Set("data.list", "[]")),
        Source("page-ignored", List, HeldOrCompletes, new PageIgnored()),
        Source("pages-of-50", List, Completes, new PageSize(50)),
        Source("pages-of-7", List, Completes, new PageSize(7)),
        Source("rows-twice", List, Completes, new RowTwice()) with { When = new() { OneIn = 10 } },
        Source("row-twice-uncounted", List, Completes, Edit(JsonOp.Twice, "data.list")),
        Source("row-hidden-in-windows", List, HeldOrCompletes, new RowHidden()) with { When = new() { OneIn = 20, Records = 3 } },
        Source("now-absent", "", HeldOrCompletes, Edit(JsonOp.Remove, "now")),
        Source("now-impossible", "", HeldOrCompletes, Set("now", "\"0000-00-00 00:00:00\"")),
        Source("now-as-number", "", HeldOrCompletes, Set("now", "1767225600")),
        Source("now-a-day-ahead-every-fifth", "", HeldOrCompletes, Edit(JsonOp.Shift, "now", 86400)) with { When = new() { Every = 5 } },
        Source("now-back-by-two-hours-for-30s", "", HeldOrCompletes, Edit(JsonOp.Shift, "now", -7200)) with { When = For(30) },
        Source("details-old", Info, HeldOrCompletes, new DetailsOld()),
        Source("details-gone-of-some", Info, OneRejected, new Instead(200, """{"code":404,"message":"Not Found Resource"}""")) with { When = new() { OneIn = 30, Records = 2 } },
        Source("changes-late-30s", List, Completes, new ChangesLate(30)),
        Source("token-short", "", Completes, new TokenShort(20, 5)),
        Target("store-stores-nothing-of-one", Store, HeldOrCompletes, new NotStored(true)) with { When = OfOne },
        Target("store-counts-nothing", Store, Completes, Set("content.inserted", "0")),
        Target("query-empty-once", Query, Completes, Set("content.list", "[]"), Set("content.total", "0")) with { When = Once },
        Target("query-numbers-as-text", Query, Completes, Edit(JsonOp.Text, "content.list.*.*"), Edit(JsonOp.Text, "content.total")),
        Target("query-times-moved", Query, HeldOrCompletes, Edit(JsonOp.Shift, "content.list.*.*", -8 * 3600)),
    ];
}
