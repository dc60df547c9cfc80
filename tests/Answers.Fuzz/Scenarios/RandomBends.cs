using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

namespace OkkiBridge.Answers.Fuzz.Scenarios;

/// <summary>
/// Bends composed at random of what answers are made of. None that nobody could see through: a target that says "stored" in its own words and stored nothing,
/// a source whose details are another company's.
/// </summary>
internal static class RandomBends
{
    private const string Html = "<html><head><title>Attention required</title></head><body>請稍候 · please wait</body></html>";

    private static readonly string[] SourceEndpoints = ["/company/list", "/company/list", "/company/info", "/company/info", "/company/", "/oauth2/access_token", ""];
    private static readonly string[] TargetEndpoints = ["/store", "/store", "/query", "/find-one", "/v2/oauth", "/v2/open-api", ""];
    private static readonly string[] Charsets = ["gb18030", "utf-16", "utf-16BE", "utf-8"];
    private static readonly string[] Methods = ["gzip", "deflate", "br"];
    private static readonly int[] Statuses = [400, 403, 408, 409, 418, 429, 500, 502, 503, 504, 520];
    private static readonly FaultKind[] Faults = [FaultKind.CutBeforeEffect, FaultKind.CutAfterEffect, FaultKind.CutMidAnswer, FaultKind.BadGatewayAfterEffect, FaultKind.TooManyRequests];

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "{}", "\"ok\"", "404", Html, """{"code":12345,"message":"unknown"}""", """{"code":500,"message":"error"}""", """{"code":429,"message":"slow down"}""",
        """{"success":false,"message":"busy"}""", """{"success":false,"code":99999,"message":"系统繁忙","content":null}""", """{"error":"temporarily_unavailable"}""", "{\"code\":0,\"mess",
    ];

    private static readonly string[] Totals = ["data.totalItem", "data.count", "content.total", "content.inserted", "content.failed", "code", "expires_in", "content.expires_in"];

    public static Bend Of(Random random)
    {
        var provider = random.Next(3) == 0 ? BendProvider.Qingyiyun : BendProvider.Okki;
        var endpoint = Pick(random, provider == BendProvider.Okki ? SourceEndpoints : TargetEndpoints);
        return random.Next(3) switch
        {
            0 => Readable(random, provider, endpoint),
            1 => Broken(random, provider, endpoint) with { When = When(random, endpoint) },
            _ when provider == BendProvider.Okki => Deceiving(random),
            _ => Broken(random, provider, endpoint) with { When = When(random, endpoint) },
        };
    }

    private static Bend Readable(Random random, BendProvider provider, string endpoint)
    {
        BendChange what = random.Next(5) switch
        {
            0 => Charset(random),
            1 => Compressed(random),
            2 => new ByteOrderMark(),
            3 => new JsonEdit(Pick(random, JsonOp.Text, JsonOp.Fraction, JsonOp.Grouped), Pick(random, Totals)),
            _ => new RawText(Pick(random, RawEdit.TrailingCommas, RawEdit.After), Text: "\n \n"),
        };
        return Make(provider, endpoint, what) with { IsReadable = true, Ends = BendEnd.Completes };
    }

    private static Bend Broken(Random random, BendProvider provider, string endpoint)
    {
        var body = Pick(random, Bodies);
        return Make(provider, endpoint, random.Next(5) switch
        {
            // What says 200 may only do so in words that are none of the provider's for success.
            0 => new Instead(200, body is "{}" or "404" ? Html : body, body == Html ? "text/html" : "application/json"),
            1 => new Instead(Pick(random, Statuses), body, body == Html ? "text/html" : "application/json"),
            2 => new Truncated(random.NextDouble() * 0.9),
            3 => new Fails(Pick(random, Faults)),
            _ => new Body(body),
        });
    }

    private static Bend Deceiving(Random random)
    {
        BendChange what = random.Next(10) switch
        {
            0 => new TotalCapped(random.Next(5, 60)),
            1 => new PageSize(random.Next(3, 30)),
            2 => new PageIgnored(),
            3 => new WindowIgnored(),
            4 => new RowTwice(),
            5 => new JsonEdit(JsonOp.Shift, "now") { Number = random.Next(-100_000, 100_000) },
            6 => new JsonEdit(JsonOp.Set, Pick(random, "data.totalItem", "data.count")) { Value = JsonElement.Parse(Pick(random, "0", "-1", "\"\"", "\"many\"", "1e9", "[]", "true")) },
            7 => new JsonEdit(JsonOp.CountOf, "data.totalItem") { To = "data.list" },
            8 => new DetailsOld(),
            _ => new JsonEdit(JsonOp.Set, Pick(random, "data.list", "data", "now")) { Value = JsonElement.Parse(Pick(random, "[]", "{}", "\"\"", "0")) },
        };
        var endpoint = what is DetailsOld ? "/company/info" : "/company/list";
        return Make(BendProvider.Okki, endpoint, what) with { When = When(random, endpoint) };
    }

    private static Charset Charset(Random random)
    {
        var used = Pick(random, Charsets);
        return new Charset(used, used is "gb18030" ? Pick(random, "gbk", "GB2312", "gb18030") : used == "utf-8" ? Pick(random, "utf-8", "UTF8", null) : used);
    }

    private static Compressed Compressed(Random random)
    {
        var method = Pick(random, Methods);
        return new Compressed(method, method == "gzip" && random.Next(3) == 0 ? null : method);
    }

    private static BendWhen When(Random random, string endpoint) => random.Next(8) switch
    {
        0 or 1 => new BendWhen(),
        2 => new BendWhen { First = random.Next(1, 6), Skip = random.Next(0, 10) },
        3 => new BendWhen { Every = random.Next(2, 6), Skip = random.Next(0, 3) },
        4 => new BendWhen { For = TimeSpan.FromSeconds(random.Next(2, 600)) },
        5 => new BendWhen { After = TimeSpan.FromSeconds(random.Next(1, 10)), For = TimeSpan.FromSeconds(random.Next(2, 300)) },
        6 when endpoint.Contains("list", StringComparison.Ordinal) => new BendWhen { FromPage = 2 },
        6 => new BendWhen { OneIn = random.Next(10, 60), Salt = random.Next(100) },
        _ => new BendWhen { Records = random.Next(1, 4) },
    };

    private static Bend Make(BendProvider provider, string endpoint, BendChange what) =>
        new() { Name = $"random {JsonNamingPolicy.KebabCaseLower.ConvertName(what.GetType().Name)}", Provider = provider, Endpoint = endpoint, What = [what] };

    private static T Pick<T>(Random random, params ReadOnlySpan<T> from) => from[random.Next(from.Length)];
}
