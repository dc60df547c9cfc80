using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// The three envelopes of the open-API reference §7 in one: <c>{success, code, message, content}</c>,
/// <c>{code, message, detail, requestId}</c>, and that of a 429 with its wait.
/// </summary>
/// <param name="Code">Null when absent, not a number, or 0 although <c>success</c> is false.</param>
/// <param name="Message">Message, with the request id that support asks for.</param>
/// <param name="Content">Object, array or null, whatever the endpoint.</param>
/// <param name="Total">Rows in all, when an answer whose content is a bare array names them beside it.</param>
/// <param name="RetryAfter">The wait, when the body names one.</param>
internal readonly record struct Envelope(int? Code, string Message, JsonElement Content, int? Total, TimeSpan? RetryAfter)
{
    /// <summary>Null when the body is not an envelope: HTML, cut off, empty.</summary>
    public static Envelope? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            return root.ValueKind is JsonValueKind.Object ? Read(root) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)   // the latter: text that is not UTF-8
        {
            return null;
        }
    }

    private static Envelope Read(JsonElement root)
    {
        var code = Number(Field(root, "code"));
        if (code is 0 && Field(root, "success").ValueKind is JsonValueKind.False) code = null;

        var message = Text(Field(root, "message"));
        if (Text(Field(root, "requestId")) is { Length: > 0 } id) message += $" (requestId {id})";

        var seconds = Number(Field(Field(root, "detail"), "retryAfter")) ?? Number(Field(root, "retryAfter"));
        var total = Number(Field(root, "content.total")) ?? Number(Field(root, "total"));
        return new Envelope(code, message, Field(root, "content"), total, seconds is > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds.Value) : null);
    }

    private static JsonElement Field(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static int? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string Text(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}
