using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

namespace OkkiBridge.Answers.Fuzz.Scenarios;

/// <summary>Scenarios of a seed: the same seed and turn, the same scenario.</summary>
internal static class RandomScenarios
{
    private static readonly Doing[] Doings = [Doing.FirstLoad, Doing.FirstLoad, Doing.Changes, Doing.Changes, Doing.Nothing, Doing.Removed, Doing.Reconcile];

    /// <param name="seed">The seed.</param>
    /// <param name="turn">The turn.</param>
    /// <param name="only">Only bends of these names; null for any.</param>
    public static Scenario Of(int seed, int turn, IReadOnlyList<string>? only = null)
    {
        var random = new Random(unchecked((seed * 7919) ^ (turn * 104_729)));
        var plain = random.Next(6) == 0;
        var scenario = new Scenario
        {
            Seed = random.Next(1, 1000),
            Companies = random.Next(40, random.Next(2) == 0 ? 120 : 351),
            PageSize = random.Next(5, 41),
            Details = random.Next(3) > 0,
            PlainWrites = plain,
            Doing = Doings[random.Next(Doings.Length)],
            Bends = [],
        };
        return scenario with { Bends = only is not null ? BendCatalogue.Get(only[random.Next(only.Count)]) : Bends(random, plain) };
    }

    // A third is of the class that any tolerant reader can read: a share of it has to complete.
    private static List<Bend> Bends(Random random, bool plain)
    {
        var (count, readable) = (random.Next(10) switch { < 6 => 1, < 9 => 2, _ => 3 }, random.Next(3) == 0);
        var bends = new List<Bend>();
        for (var tries = 0; bends.Count < count && tries < 100; tries++)
        {
            var drawn = random.Next(2) == 0 ? Ready(random) : [RandomBends.Of(random)];
            if (drawn.Concat(bends).Where(IsWriting).GroupBy(b => b.Provider).Any(b => b.Count() > 1)) continue;
            if (drawn.All(b => b.IsReadable) == readable && (!plain || drawn.All(b => b.Provider == BendProvider.Okki || b.Endpoint == "/write"))) bends.AddRange(drawn);
        }
        return bends;
    }

    /// <summary>A text is in one charset; with a mark of UTF-8 before another one it is in none.</summary>
    private static bool IsWriting(Bend bend) => bend.What.Any(w => w is Charset or ByteOrderMark);

    private static IReadOnlyList<Bend> Ready(Random random) => BendCatalogue.Get(BendCatalogue.Names[random.Next(BendCatalogue.Names.Count)]);
}
