using OkkiBridge.Sandbox.Faults.Bending.Changes;
using static OkkiBridge.Sandbox.Faults.Bending.BendEnd;
using static OkkiBridge.Sandbox.Faults.Bending.Catalogue.Make;

namespace OkkiBridge.Sandbox.Faults.Bending.Catalogue;

/// <summary>Answers that real providers gave to people who copy records.</summary>
internal static class Cases
{
    public static readonly Bend[] OfTheSource =
    [
        Source("case-01-total-null", List, HeldOrCompletes, Set("data.totalItem", "null"), Edit(JsonOp.CountOf, "data.count", to: "data.list")),
        Source("case-01-total-with-fraction", List, Completes, Edit(JsonOp.Fraction, "data.totalItem"), Edit(JsonOp.CountOf, "data.count", to: "data.list")) with { IsReadable = true },
        Source("case-01-total-of-the-page", List, HeldOrCompletes, Edit(JsonOp.CountOf, "data.totalItem", to: "data.list"), Edit(JsonOp.CountOf, "data.count", to: "data.list")),
        Source("case-01-pages-that-count-themselves-and-no-second", List, HeldOrCompletes, Set("data.totalItem", "null"), Edit(JsonOp.CountOf, "data.count", to: "data.list")),
        Source("case-01-pages-that-count-themselves-and-no-second", List, HeldOrCompletes, Set("data", "0")) with { When = new() { FromPage = 2 } },
        Source("case-02-total-capped", List, HeldOrCompletes, new TotalCapped(1000)),
        Source("case-03-empty-once", List, Completes, Set("data.list", "[]"), Set("data.totalItem", "0"), Set("data.count", "0")) with { When = Once },
        Source("case-03-empty-once-later", List, Completes, Set("data.list", "[]"), Set("data.totalItem", "0"), Set("data.count", "0")) with { When = Once with { Skip = 1 } },
        Source("case-03-empty-twice", List, Completes, Set("data.list", "[]"), Set("data.totalItem", "0"), Set("data.count", "0")) with { When = new() { Skip = 1, First = 2 } },
        Source("case-03-empty", List, Held, Set("data.list", "[]"), Set("data.totalItem", "0"), Set("data.count", "0")),
        Source("case-04-now-ahead-once", "", Completes, Edit(JsonOp.Shift, "now", 3600)) with { When = Once with { Skip = 1 } },
        Source("case-04-now-ahead", "", HeldOrCompletes, Edit(JsonOp.Shift, "now", 3600)),
        Source("case-04-now-behind", "", HeldOrCompletes, Edit(JsonOp.Shift, "now", -3600)),
        Source("case-05-other-zone", "/company/", HeldOrCompletes, new OtherZone(8)),
        Source("case-06-details-old-for-a-while", Info, HeldOrCompletes, new DetailsOld()) with { When = For(30) },
        Source("case-06-details-old-of-one", Info, OneRejected, new DetailsOld()) with { When = OfOne },
        Source("case-07-details-gone-all", Info, Held, new Instead(200, """{"code":404,"message":"Not Found Resource","now":"2026-03-02 10:15:07"}""")),
        Source("case-07-details-gone-of-one", Info, OneRejected, new Instead(200, """{"code":404,"message":"Not Found Resource"}""")) with { When = OfOne },
        Source("case-08-time-1970", List, HeldOrCompletes, new OddTime("1970-01-01 00:00:00")) with { When = new() { OneIn = 20, Records = 3 } },
        Source("case-08-time-0000", List, HeldOrCompletes, new OddTime("0000-00-00 00:00:00")) with { When = new() { OneIn = 20, Records = 3 } },
        Source("case-08-time-2099", List, Completes, new OddTime("2099-01-01 00:00:00")) with { When = new() { OneIn = 20, Records = 3 } },
        Source("case-09-details-in-gbk", Info, Completes, new Charset("gb18030", "gbk")) with { IsReadable = true },
        Source("case-09-details-in-gbk-unsaid", Info, HeldOrCompletes, new Charset("gb18030", "utf-8")),
        Source("case-11-recycled", List, Completes, new Recycled(20)) with { When = new() { Records = 2 } },
        Source("case-12-details-500-of-one", Info, OneRejected, new Instead(500, """{"code":500,"message":"Internal Server Error"}""")) with { When = OfOne },
        Source("case-12-details-code-500-of-one", Info, OneRejected, new Instead(200, """{"code":500,"message":"Internal Server Error"}""")) with { When = OfOne },
        Source("case-12-details-html-of-one", Info, OneRejected, Html(200)) with { When = OfOne },
        Source("case-14-row-twice", List, Completes, new RowTwice()) with { When = OfOne },
        Source("case-15-raw-tab", List, HeldOrCompletes, new RawText(RawEdit.Inside, "data.list.*.name", "\t")) with { When = OfOne },
        Source("case-16-empty-list-is-null", List, Completes, Edit(JsonOp.EmptyAsNull, "data.list")) with { IsReadable = true },
        Source("case-16-empty-data-is-array", List, HeldOrCompletes, Set("data", "[]")) with { When = new() { FromPage = 2 } },
        Source("case-16-list-is-object", List, Completes, Edit(JsonOp.AsObject, "data.list")) with { IsReadable = true },
        Source("case-17-gzip-unasked", "/company/", Completes, new Compressed("gzip", "gzip")) with { IsReadable = true },
        Source("case-17-gzip-unsaid", "/company/", Completes, new Compressed("gzip", null)) with { IsReadable = true },
        Source("case-19-window-ignored", List, Held, new WindowIgnored()),
        Source("case-20-code-429-once", List, Completes, new Instead(200, """{"code":429,"message":"Too Many Requests"}""")) with { When = Once },
        Source("case-21-unknown-code-for-2s", Info, Completes, new Instead(200, """{"code":90018,"message":"请求过于频繁，请稍后再试"}""")) with { When = For(2) },
        Source("case-22-code-401-in-mid-run", "/company/", Completes, new Instead(200, """{"code":401,"message":"access token expired"}""")) with { When = new() { Skip = 20, First = 3 } },
        Source("case-23-token-refused-before-its-end", "", Completes, new TokenShort(40, 15)),
        Source("case-27-unavailable-with-a-wait", List, Completes, new Instead(503, HtmlPage, HtmlType), new Header("Retry-After", "5")) with { When = For(5) },
        Source("case-28-changes-late", List, Completes, new ChangesLate(600)),
    ];

    public static readonly Bend[] OfTheTarget =
    [
        Target("case-10-counters-as-text", Store, OneRejected, new NotStored(true), Edit(JsonOp.Text, "content.inserted"), Edit(JsonOp.Text, "content.failed")) with { When = OfOne },
        Target("case-10-list-of-results", Store, OneRejected, new NotStored(true), new ResultList()) with { When = OfOne },
        Target("case-10-success-0", Store, HeldOrCompletes, new Instead(200, """{"success":0,"message":"","content":null}""")) with { When = For(20) },
        Target("case-13-blocked-of-one", Store, OneRejected, Html(403)) with { When = OfOne },
        Target("case-18-byte-order-mark", "", Completes, new ByteOrderMark()) with { IsReadable = true },
        Target("case-24-html-400-for-3s", Store, Completes, Html(400)) with { When = For(3) },
        Target("case-25-inserted-counts-new", Store, Completes, new InsertedCountsNew()),
        .. Shown("case-25-null-as-empty", JsonOp.NullAsEmpty, "*"),
        .. Shown("case-25-names-cut", JsonOp.Cut, "name", 10),
        Source("case-26-type-flips", Info, Completes, Edit(JsonOp.Flip, "data.serial_id")),
        Target("case-27-target-unavailable-with-a-wait", "", Completes, new Instead(503, HtmlPage, HtmlType), new Header("Retry-After", "5")) with { When = For(5) },
    ];

    private static Bend[] Shown(string name, JsonOp op, string field, long number = 0) =>
    [
        Target(name, Query, Completes, Edit(op, "content.list." + "*." + field, number)),
        Target(name, FindOne, Completes, Edit(op, "content." + field, number)),
        Target(name, Store, Completes, new InsertedCountsNew()),             // so that it is asked
    ];
}
