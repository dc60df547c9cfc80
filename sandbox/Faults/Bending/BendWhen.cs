namespace OkkiBridge.Sandbox.Faults.Bending;

/// <summary>Which calls a bend strikes. All that is said must hold; calls are counted from the moment the bend is set, among those that the rest of it means, and the first of them starts its clock.</summary>
public sealed record BendWhen
{
    /// <summary>No more than so many calls.</summary>
    public int? First { get; init; }

    /// <summary>Not the first so many.</summary>
    public int Skip { get; init; }

    /// <summary>Every so manyth.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Only pages from this one on.</summary>
    public int? FromPage { get; init; }

    /// <summary>Not before it is so long since the first call that is meant, by the sandbox's clock.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>No longer than this from then on.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Only calls that concern one of the records picked: about one in so many, always the same ones.</summary>
    public int? OneIn { get; init; }

    /// <summary>Which ones.</summary>
    public int Salt { get; init; }

    /// <summary>Only calls that concern one of the first so many records that it meets; from then on always these.</summary>
    public int? Records { get; init; }

    /// <summary>Whether it is about some records and not about all calls.</summary>
    internal bool PicksRecords => OneIn is not null || Records is not null;

    internal bool IsTime(TimeSpan age) => (After is null || age >= After) && (For is null || age < (After ?? TimeSpan.Zero) + For);

    internal bool IsCount(long before) => before >= Skip && (before - Skip) % Every == 0 && (First is null || (before - Skip) / Every < First);

    internal bool MayPick(string id) => OneIn is not { } share || Dice.Of(Salt, Number(id)).Below(share) == 0;

    private static long Number(string id) => id.Aggregate(17L, (sum, c) => unchecked(sum * 31 + c));
}
