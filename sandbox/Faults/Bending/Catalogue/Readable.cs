using OkkiBridge.Sandbox.Faults.Bending.Changes;
using static OkkiBridge.Sandbox.Faults.Bending.BendEnd;
using static OkkiBridge.Sandbox.Faults.Bending.Catalogue.Make;

namespace OkkiBridge.Sandbox.Faults.Bending.Catalogue;

/// <summary>Answers in other clothes: whoever reads with tolerance reads them.</summary>
internal static class Readable
{
    public static readonly Bend[] All =
    [
        .. Both("charset-none", new Charset("utf-8", null)),
        .. Both("charset-gb18030", new Charset("gb18030", "gb18030")),
        .. Both("charset-utf-16", new Charset("utf-16", "utf-16")),
        .. Both("charset-quoted", new Charset("utf-8", "\"UTF-8\"")),
        .. Both("type-text-plain", new Header("Content-Type", "text/plain")),
        .. Both("type-text-html", new Header("Content-Type", "text/html; charset=utf-8")),
        .. Both("byte-order-mark", new ByteOrderMark()),
        .. Both("gzip", new Compressed("gzip", "gzip")),
        .. Both("gzip-unsaid", new Compressed("gzip", null)),
        .. Both("deflate", new Compressed("deflate", "deflate")),
        .. Both("deflate-raw", new Compressed("raw", "deflate")),
        .. Both("brotli", new Compressed("br", "br")),
        .. Both("white-space-around", new RawText(RawEdit.Before, Text: "\r\n\r\n  "), new RawText(RawEdit.After, Text: "\n\n")),
        .. Both("trailing-commas", new RawText(RawEdit.TrailingCommas)),
        .. Both("code-as-text", Edit(JsonOp.Text, "code")),
        .. Both("code-with-fraction", Edit(JsonOp.Fraction, "code")),
        .. Both("message-is-msg", Edit(JsonOp.Rename, "message", to: "msg")),
        .. Both("envelope-with-more", Set("traceId", "\"f00\""), Set("cost", "12"), Set("path", "null")),
        Source("code-0-and-msg", "/company/", Completes, Set("code", "0"), Edit(JsonOp.Rename, "message", to: "msg")) with { IsReadable = true },
        Source("success-flag", "/company/", Completes, Set("success", "true")) with { IsReadable = true },
        Source("total-as-text", List, Completes, Edit(JsonOp.Text, "data.totalItem"), Edit(JsonOp.Text, "data.count")) with { IsReadable = true },
        Source("total-with-separators", List, Completes, Edit(JsonOp.Grouped, "data.totalItem"), Edit(JsonOp.Grouped, "data.count")) with { IsReadable = true },
        Source("total-with-fraction", List, Completes, Edit(JsonOp.Fraction, "data.totalItem"), Edit(JsonOp.Fraction, "data.count")) with { IsReadable = true },
        Source("ids-as-text", "/company/", Completes, Edit(JsonOp.Text, "data.list.*.company_id"), Edit(JsonOp.Text, "data.company_id")) with { IsReadable = true },
        Source("token-life-as-text", Token, Completes, Edit(JsonOp.Text, "expires_in")) with { IsReadable = true },
        Target("success-is-1", "", Completes, Edit(JsonOp.Flag, "success")) with { IsReadable = true },
        Target("success-is-text", "", Completes, Set("success", "\"true\"")) with { IsReadable = true },
        Target("success-is-not-said", "", Completes, Edit(JsonOp.Remove, "success")) with { IsReadable = true },
        Target("counters-as-text", Store, Completes, Edit(JsonOp.Text, "content.inserted"), Edit(JsonOp.Text, "content.failed")) with { IsReadable = true },
        Target("counters-with-fraction", Store, Completes, Edit(JsonOp.Fraction, "content.inserted"), Edit(JsonOp.Fraction, "content.failed")) with { IsReadable = true },
        Target("target-token-life-as-text", TargetToken, Completes, Edit(JsonOp.Text, "content.expires_in")) with { IsReadable = true },
    ];

    private static Bend[] Both(string name, params BendChange[] what) =>
    [
        Source(name, "", Completes, what) with { IsReadable = true },
        Target(name, "/v2/", Completes, what) with { IsReadable = true },
    ];
}
