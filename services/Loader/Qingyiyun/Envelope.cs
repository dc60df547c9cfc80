using System.Text.Json;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// The envelopes of the open-API reference §7 in one: <c>{success, code, message, content}</c>, <c>{code, message, detail, requestId}</c>, and that of a 429 with its
/// wait; in the spellings that platforms and the proxies before them use: <c>msg</c>, <c>data</c>, any case, numbers as text, content as JSON text.
/// </summary>
/// <param name="Code">Null when absent, not a number, or contradicted by <c>success</c>; 0 where <c>success</c> stands alone.</param>
/// <param name="Message">Message, with the request id that support asks for.</param>
/// <param name="Content">Object, array or null, whatever the endpoint; the whole answer where nothing wraps it.</param>
/// <param name="Total">Rows in all, when an answer whose content is a bare array names them beside it.</param>
/// <param name="RetryAfter">The wait, when the body names one.</param>
internal readonly record struct Envelope(int? Code, string Message, JsonElement Content, int? Total, TimeSpan? RetryAfter)
{
    /// <summary>Null when the body is not an envelope: HTML, cut off, empty.</summary>
    public static Envelope? Read(AnswerBody body) => Unwrapped(body.Root) is { ValueKind: JsonValueKind.Object } root ? Read(root) : null;

    /// <summary>What says neither yes nor no is null.</summary>
    public static bool? Truth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => AnswerNumber.Read(value) is { } number ? number != 0 : null,
        JsonValueKind.String => value.GetString()!.Trim().ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" or "OK" or "SUCCESS" => true,
            "FALSE" or "0" or "NO" or "FAIL" or "FAILED" or "ERROR" => false,
            _ => null,
        },
        _ => null,
    };

    /// <summary>The first of some fields that is there, by its name or else by its name in another case.</summary>
    public static JsonElement Field(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind is not JsonValueKind.Object) return default;
        foreach (var name in names)
            if (element.TryGetProperty(name, out var value)) return value;

        foreach (var field in element.EnumerateObject())
            foreach (var name in names)
                if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return field.Value;

        return default;
    }

    private static Envelope Read(JsonElement root)
    {
        var (success, code) = (Truth(Field(root, "success")), CodeOf(Field(root, "code", "errcode", "error_code")));
        if (success is false && code is 0 or 200) code = null;
        if (success is true && Field(root, "code", "errcode", "error_code").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) code = 0;

        var message = Text(Field(root, "message", "msg", "errmsg", "error_msg"));
        if (Text(Field(root, "requestId")) is { Length: > 0 } id) message += $" (requestId {id})";

        var content = Field(root, "content", "data", "result");
        var seconds = AnswerNumber.ReadInt(Field(Field(root, "detail"), "retryAfter")) ?? AnswerNumber.ReadInt(Field(root, "retryAfter"));
        var total = AnswerNumber.ReadInt(Field(root, "content.total", "total"));
        return new Envelope(code, message, content.ValueKind is JsonValueKind.Undefined ? root : Unwrapped(content), total, seconds is > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds.Value) : null);
    }

    private static int? CodeOf(JsonElement code) => AnswerNumber.ReadInt(code) ?? (code.ValueKind is JsonValueKind.String && Truth(code) is true ? 0 : null);

    /// <summary>JSON within a text, as some gateways send it.</summary>
    private static JsonElement Unwrapped(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String || value.GetString()!.TrimStart() is not ['{' or '[', ..]) return value;
        try
        {
            return JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static string Text(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}
