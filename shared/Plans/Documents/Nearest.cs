namespace OkkiBridge.Plans.Documents;

/// <summary>Suggests the known name that was probably meant.</summary>
internal static class Nearest
{
    private const int LongestName = 64;
    private const int ShortestBeginning = 4;

    /// <summary><c> (did you mean X?)</c>, or nothing when no name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestName) return "";
        if (name.Length >= ShortestBeginning && known.FirstOrDefault(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is { } longer)
        {
            return $" (did you mean {longer}?)";
        }

        var best = known.Select(k => (Name: k, Distance: Distance(name.ToUpperInvariant(), k.ToUpperInvariant()))).OrderBy(k => k.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, name.Length / 2) ? $" (did you mean {best.Name}?)" : "";
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }

        return row[^1];
    }
}
