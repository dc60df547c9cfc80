using OkkiBridge.Contracts;

namespace OkkiBridge.Loader.Loading;

/// <summary>One company of one run on its way to the target.</summary>
internal sealed record LoadItem(string RunId, NormalizedCompany Company, bool DryRun, string? PlanVersion)
{
    /// <summary>See <see cref="Storage.LedgerVersion.Repeated"/>.</summary>
    public bool Repeated { get; init; }

    /// <summary>An earlier write of it may still be carried out: see <see cref="Storage.LedgerEntry.Late"/>.</summary>
    public bool IsWatched { get; init; }

    /// <summary>The message that it came with; null when it came with none.</summary>
    public string? MessageId { get; init; }
}

/// <summary>What became of it.</summary>
internal sealed record Settled(string RunId, string CompanyId, Outcome Outcome);
