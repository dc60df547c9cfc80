using OkkiBridge.Sandbox.Faults.Bending.Changes;
using static OkkiBridge.Sandbox.Faults.Bending.BendEnd;
using static OkkiBridge.Sandbox.Faults.Bending.Catalogue.Make;

namespace OkkiBridge.Sandbox.Faults.Bending.Catalogue;

/// <summary>Answers that nobody can read, and refusals that mean nobody's record: for ever, or for a while.</summary>
internal static class Broken
{
    public static readonly Bend[] All =
    [
        Source("list-html", List, Held, Html(200)),
        Source("list-html-for-10s", List, Completes, Html(200)) with { When = For(10) },
        Source("list-403-html-for-10s", List, Completes, Html(403)) with { When = For(10) },
        Source("list-nothing", List, Held, new Body("")),
        Source("list-null", List, Held, new Body("null")),
        Source("list-no-envelope", List, Held, new Body("[]")),
        Source("list-empty-object", List, Held, new Body("{}")),
        Source("list-half", List, Held, new Truncated(0.5)),
        Source("list-php-warning", List, HeldOrCompletes, new RawText(RawEdit.Before, Text: "<br />\n<b>Warning</b>:  Undefined index: user in <b>/srv/list.php</b> on line <b>42</b><br />\n")),
        Source("list-204", List, Held, new Instead(204, "")),
        Source("list-302", List, HeldOrCompletes, new Instead(302, HtmlPage, HtmlType), new Header("Location", "https://login.example/")) with { When = For(10) },
        Source("list-404-for-5s", List, HeldOrCompletes, new Instead(404, """{"code":0,"message":"Not Found"}""")) with { When = For(5) },
        Source("list-unknown-code", List, Held, new Instead(200, """{"code":51003,"message":"系统繁忙"}""")),
        Source("list-unknown-code-every-third", List, Completes, new Instead(200, """{"code":51003,"message":"系统繁忙"}""")) with { When = new() { Every = 3 } },
        Source("list-no-data", List, Held, Edit(JsonOp.Remove, "data")),
        Source("list-no-rows", List, Held, Edit(JsonOp.Remove, "data.list")),
        Source("list-another-envelope", List, Held, Edit(JsonOp.Rename, "data", to: "result"), Edit(JsonOp.Rename, "code", to: "errcode"), Set("errcode", "0")),
        Source("details-500", Info, Held, new Instead(500, """{"code":500,"message":"Internal Server Error"}""")),
        Source("details-html-for-10s", Info, Completes, Html(200)) with { When = For(10) },
        Source("details-nothing", Info, Held, new Body("")),
        Source("details-empty-object", Info, Held, Set("data", "{}")),
        Source("details-empty-array", Info, Held, Set("data", "[]")),
        Source("details-every-fifth-502", Info, Completes, new Fails(FaultKind.BadGatewayHtml)) with { When = new() { Every = 5 } },
        Source("token-html-for-10s", Token, Completes, Html(502)) with { When = For(10) },
        Source("token-nothing", Token, HeldOrCompletes, new Body("{}")) with { When = For(10) },
        Source("source-503-for-20s", "", Completes, new Instead(503, HtmlPage, HtmlType)) with { When = For(20) },
        Source("source-429-with-a-date", List, Completes, new Instead(429, """{"code":429,"message":"Too Many Requests"}"""), new Header("Retry-After", "3")) with { When = new() { First = 2 } },
        Target("store-html-200", Store, HeldOrCompletes, new Body(HtmlPage, HtmlType)) with { When = For(20) },
        Target("store-nothing", Store, HeldOrCompletes, new Body("")) with { When = For(20) },
        Target("store-unknown-code-for-5s", Store, Completes, new Instead(200, """{"success":false,"code":77001,"message":"处理中","content":null}""")) with { When = For(5) },
        Target("store-code-500-for-5s", Store, Completes, new Instead(200, """{"success":false,"code":500,"message":"error","content":null}""")) with { When = For(5) },
        Target("store-content-null", Store, HeldOrCompletes, Set("content", "null")),
        Target("store-content-text", Store, HeldOrCompletes, Set("content", "\"ok\"")),
        Target("query-half-for-5s", Query, Completes, new Truncated(0.4)) with { When = For(5) },
        Target("target-token-html-for-10s", TargetToken, Completes, Html(502)) with { When = For(10) },
        Target("target-503-for-20s", "", Completes, new Instead(503, HtmlPage, HtmlType)) with { When = For(20) },
        Target("write-html-for-5s", "/write", Completes, Html(400)) with { When = For(5) },
    ];
}
