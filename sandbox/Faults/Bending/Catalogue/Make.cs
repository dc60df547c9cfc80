using System.Text.Json;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

namespace OkkiBridge.Sandbox.Faults.Bending.Catalogue;

/// <summary>Short forms for the catalogue.</summary>
internal static class Make
{
    public const string List = "/company/list";
    public const string Info = "/company/info";
    public const string Token = "/oauth2/access_token";
    public const string Store = "/store";
    public const string Query = "/query";
    public const string FindOne = "/find-one";
    public const string TargetToken = "/v2/oauth";
    public const string HtmlType = "text/html; charset=utf-8";
    public const string HtmlPage = "<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body><h1>Request blocked</h1><p>Reference #18.2f</p></body></html>";

    public static readonly BendWhen Once = new() { First = 1 };
    public static readonly BendWhen OfOne = new() { Records = 1 };

    public static Bend Source(string name, string endpoint, BendEnd ends, params BendChange[] what) =>
        new() { Name = name, Provider = BendProvider.Okki, Endpoint = endpoint, Ends = ends, What = what };

    public static Bend Target(string name, string endpoint, BendEnd ends, params BendChange[] what) =>
        new() { Name = name, Provider = BendProvider.Qingyiyun, Endpoint = endpoint, Ends = ends, What = what };

    public static Instead Html(int status) => new(status, HtmlPage, HtmlType);

    public static JsonEdit Set(string path, string json) => new(JsonOp.Set, path) { Value = json == "null" ? null : JsonElement.Parse(json) };

    public static JsonEdit Edit(JsonOp op, string path, long number = 0, string? to = null) => new(op, path) { Number = number, To = to };

    public static BendWhen For(int seconds) => new() { For = TimeSpan.FromSeconds(seconds) };
}
