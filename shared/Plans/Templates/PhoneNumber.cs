using System.Text.Json;

namespace OkkiBridge.Plans.Templates;

/// <summary>
/// OKKI writes a phone number as <c>["47","22 00 11 22"]</c>, <c>{"0":"47","1":"…"}</c>, <c>{"tel_area_code":"47","tel":"…"}</c> or plain text
/// (okki-open-api.md §4.3). Ours: <c>+47 22001122</c>; without an area code the digits alone.
/// </summary>
internal static class PhoneNumber
{
    public static JsonElement? Of(JsonElement? value)
    {
        var (area, number) = value switch
        {
            { ValueKind: JsonValueKind.Array } a => (At(a, 0), At(a, 1)),
            { ValueKind: JsonValueKind.Object } o => (Member(o, "0") ?? Member(o, "tel_area_code"), Member(o, "1") ?? Member(o, "tel")),
            { } other => (null, Values.Text(other)),
            null => (null, null),
        };
        var (code, digits) = (Digits(area), Digits(number));
        if (digits.Length == 0) return null;
        if (number!.TrimStart() is ['+' or '＋', ..]) return Values.Of($"+{digits}");      // says its area code itself
        return Values.Of(code.Length > 0 ? $"+{code} {digits}" : digits);
    }

    /// <summary>Digits of any script, full-width ones too, as ASCII.</summary>
    private static string Digits(string? text) => new([.. (text ?? "").Where(char.IsDigit).Select(c => (char)('0' + (int)char.GetNumericValue(c)))]);

    private static string? At(JsonElement list, int index) => index < list.GetArrayLength() ? Values.Text(list[index]) : null;

    private static string? Member(JsonElement o, string name) => o.TryGetProperty(name, out var member) ? Values.Text(member) : null;
}
