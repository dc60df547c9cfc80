using OkkiBridge.Sandbox.Faults.Bending.Changes;
using static OkkiBridge.Sandbox.Faults.Bending.BendEnd;
using static OkkiBridge.Sandbox.Faults.Bending.Catalogue.Make;

namespace OkkiBridge.Sandbox.Faults.Bending.Catalogue;

/// <summary>Answers that fail for one record only, or for the second it lies in.</summary>
internal static class OneRecord
{
    public static readonly Bend[] All =
    [
        Source("second-500", List, Held, new Instead(500, """{"code":500,"message":"Internal Server Error"}""")) with { When = OfOne },
        Source("second-html", List, Held, Html(200)) with { When = OfOne },
        Source("second-raw-line-break", List, HeldOrCompletes, new RawText(RawEdit.Inside, "data.list.*.name", "\n")) with { When = OfOne },
        Source("second-raw-quote", List, HeldOrCompletes, new RawText(RawEdit.Inside, "data.list.*.name", "\"")) with { When = OfOne },
        Source("row-without-id", List, HeldOrCompletes, Edit(JsonOp.Remove, "data.list.*.company_id")) with { When = OfOne },
        Source("row-without-time", List, HeldOrCompletes, Edit(JsonOp.Remove, "data.list.*.update_time")) with { When = OfOne },
        Source("details-nothing-of-one", Info, OneRejected, new Body("")) with { When = OfOne },
        Source("details-null-of-one", Info, OneRejected, Set("data", "null")) with { When = OfOne },
        Source("details-unknown-code-of-one", Info, OneRejected, new Instead(200, """{"code":90500,"message":"数据异常"}""")) with { When = OfOne },
        Source("details-403-html-of-one", Info, OneRejected, Html(403)) with { When = OfOne },
        Source("details-half-of-one", Info, OneRejected, new Truncated(0.3)) with { When = OfOne },
        Source("details-raw-tab-of-one", Info, HeldOrCompletes, new RawText(RawEdit.Inside, "data.name", "\t")) with { When = OfOne },
        Source("details-undecodable-of-one", Info, OneRejected, new Charset("gb18030", "utf-8")) with { When = OfOne },
        Target("store-500-of-one", Store, OneRejected, new Instead(500, """{"success":false,"code":50001,"message":"系统内部错误","content":null}""")) with { When = OfOne },
        Target("store-html-400-of-one", Store, OneRejected, Html(400)) with { When = OfOne },
        Target("store-unknown-code-of-one", Store, OneRejected, new Instead(200, """{"success":false,"code":66013,"message":"内容不合规","content":null}""")) with { When = OfOne },
        Target("store-drops-one", Store, OneRejected, new NotStored(true)) with { When = OfOne },
        Target("write-403-of-one", "/write", OneRejected, Html(403)) with { When = OfOne },
    ];
}
