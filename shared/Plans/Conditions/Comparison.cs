using System.Globalization;
using System.Text.Json;
using OkkiBridge.Plans.Parsing;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Conditions;

/// <summary>
/// One operator of <c>condition</c> (metadata language §7): its name, what it asks, and the function, made from the value it compares with; null where it
/// cannot compare with that. A record's value is null when it is empty.
/// </summary>
internal sealed record Comparison(string Logic, string Asks, Func<string, TimeZoneInfo, Func<JsonElement?, bool>?> Compile)
{
    private const string Timestamp = "timestamp:";

    /// <summary>It asks only whether there is a value, which may be a list.</summary>
    public bool TakesLists { get; init; }

    public static IReadOnlyList<Comparison> All { get; } =
    [
        new("eq", "is equal", (wanted, zone) => Ordered(wanted, zone, order => order == 0, ofNothing: wanted.Length == 0)),
        new("neq", "is not equal", (wanted, zone) => Ordered(wanted, zone, order => order != 0, ofNothing: wanted.Length > 0)),
        new("gt", "is greater", (wanted, zone) => Ordered(wanted, zone, order => order > 0)),
        new("egt", "is greater or equal", (wanted, zone) => Ordered(wanted, zone, order => order >= 0)),
        new("lt", "is less", (wanted, zone) => Ordered(wanted, zone, order => order < 0)),
        new("elt", "is less or equal", (wanted, zone) => Ordered(wanted, zone, order => order <= 0)),
        new("like", "contains", (wanted, _) => value => Contains(value, wanted)),
        new("notlike", "does not contain", (wanted, _) => value => !Contains(value, wanted)),
        new("between", "lies between two values with a comma between them, edges included", Between),
        new("notnull", "has a value", (_, _) => value => value is not null) { TakesLists = true },
        new("isnull", "has no value", (_, _) => value => value is null) { TakesLists = true },
    ];

    /// <summary>Numbers are compared as numbers, times with <c>timestamp:1767225600</c>, anything else by its characters.</summary>
    private static Func<JsonElement?, bool>? Ordered(string wanted, TimeZoneInfo zone, Func<int, bool> holds, bool ofNothing = false)
    {
        if (Order(wanted, zone) is not { } order) return null;
        return value => value is { } found ? order(found) is { } result && holds(result) : ofNothing;
    }

    private static Func<JsonElement?, bool>? Between(string wanted, TimeZoneInfo zone)
    {
        if (wanted.Split(',', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } low, { Length: > 0 } high]) return null;
        if (Order(low, zone) is not { } toLow || Order(high, zone) is not { } toHigh) return null;
        return value => value is { } found && toLow(found) >= 0 && toHigh(found) <= 0;
    }

    /// <summary>How a record's value stands to the wanted one; of two that cannot be compared, null.</summary>
    private static Func<JsonElement, int?>? Order(string wanted, TimeZoneInfo zone)
    {
        if (wanted.StartsWith(Timestamp, StringComparison.Ordinal))
        {
            if (Seconds(wanted[Timestamp.Length..]) is not { } seconds) return null;
            var time = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(seconds), zone).DateTime;
            return value => TimeGuess.Read(value, zone)?.CompareTo(time);
        }

        var number = Number(wanted);
        return value => Values.Text(value) is not { } text ? null
            : number is { } n && Number(text) is { } found ? found.CompareTo(n)
            : string.CompareOrdinal(text, wanted);
    }

    private static bool Contains(JsonElement? value, string wanted) =>
        value is { } found && Values.Text(found) is { } text && text.Contains(wanted.Trim('%'), StringComparison.Ordinal);

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Seconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 99_999_999_999 ? seconds : null;
}
