namespace OkkiBridge.Sandbox.Faults.Bending.Catalogue;

/// <summary>Ready-made bends by name. Those of <c>case-…</c> were met at real providers.</summary>
public static class BendCatalogue
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<Bend>> ByName =
        ((IEnumerable<Bend>)[.. Cases.OfTheSource, .. Cases.OfTheTarget, .. Readable.All, .. Broken.All, .. Deceiving.All, .. OneRecord.All])
        .GroupBy(b => b.Name).ToDictionary(b => b.Key, IReadOnlyList<Bend> (b) => [.. b]);

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The bends of a name; <c>none</c> has none.</summary>
    /// <exception cref="ArgumentException">No such name.</exception>
    public static IReadOnlyList<Bend> Get(string name) => TryGet(name, out var bends) ? bends : throw new ArgumentException(Unknown(name), nameof(name));

    /// <summary>The bends of a name; false where there is no such name.</summary>
    public static bool TryGet(string name, out IReadOnlyList<Bend> bends)
    {
        bends = ByName.GetValueOrDefault(name, []);
        return bends.Count > 0 || name == "none";
    }

    /// <summary>What a person reads who named one that is not there.</summary>
    public static string Unknown(string name) => $"'{name}' is no bend, known are: none, {string.Join(", ", Names)}";
}
