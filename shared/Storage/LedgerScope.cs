using System.Globalization;

namespace OkkiBridge.Storage;

/// <summary>Whose entries of the ledger: what one plan wrote to one scheme of one target. A plan that is pointed elsewhere knows nothing there.</summary>
public sealed record LedgerScope
{
    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>The target's scheme (方案) by its id; <see cref="Unassigned"/> where it is not known.</summary>
    public required string Scheme { get; init; }

    /// <summary>The target's connection by name.</summary>
    public string Connection { get; init; } = "default";

    /// <summary>A higher one begins the plan's work at that scheme anew.</summary>
    public int Generation { get; init; }

    /// <summary>In place of a scheme, to read by: only what an earlier version wrote, which knew no schemes, and nobody has assigned yet.</summary>
    public const string Unassigned = "";

    /// <summary>What tells it from the plan's others: <see cref="LedgerEntry.Scope"/>.</summary>
    public string Key => Scheme == Unassigned ? Unassigned : $"{Generation}:{Connection}:{Scheme}";

    /// <summary>A plan's scope by its <see cref="Key"/>; <see cref="Unassigned"/> where an entry has none.</summary>
    internal static LedgerScope Of(string plan, string? key) => key?.Split(':', 3) is [var generation, var connection, var scheme]
        ? new LedgerScope { Plan = plan, Generation = int.Parse(generation, CultureInfo.InvariantCulture), Connection = connection, Scheme = scheme }
        : new LedgerScope { Plan = plan, Scheme = Unassigned };
}
