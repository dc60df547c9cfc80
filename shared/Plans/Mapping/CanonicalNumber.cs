using System.Globalization;

namespace OkkiBridge.Plans.Mapping;

/// <summary>One text for each number, however JSON spells it and however long it is: <c>4711</c>, <c>4711.0</c> and <c>4.711e3</c> are <c>4711</c>. Exact: nothing passes through a double.</summary>
internal static class CanonicalNumber
{
    /// <summary>Beyond as many places a number keeps its power of ten.</summary>
    private const int MostPlaces = 400;

    public static string Of(string json)
    {
        if (json[0] is not '-' && json.AsSpan().IndexOfAny('.', 'e', 'E') < 0) return json;

        var mantissa = json.AsSpan();
        var power = 0L;
        if (json.AsSpan().IndexOfAny('e', 'E') is > 0 and var e)
        {
            if (!long.TryParse(json.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power)) return json;
            mantissa = json.AsSpan(0, e);
        }

        var sign = mantissa[0] == '-' ? "-" : "";
        mantissa = mantissa[sign.Length..];
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        if (point >= 0) power -= mantissa.Length - point - 1;

        var significant = digits.TrimStart('0').TrimEnd('0');
        if (significant.Length == 0) return "0";
        power += digits.Length - digits.TrimEnd('0').Length;

        return sign + power switch
        {
            >= 0 and <= MostPlaces => significant + new string('0', (int)power),
            < 0 and > -MostPlaces => WithPoint(significant, (int)-power),
            _ => string.Create(CultureInfo.InvariantCulture, $"{significant}e{power}"),
        };
    }

    private static string WithPoint(string digits, int places)
    {
        digits = digits.PadLeft(places + 1, '0');
        return $"{digits[..^places]}.{digits[^places..]}";
    }
}
