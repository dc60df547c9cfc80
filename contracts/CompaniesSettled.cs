namespace OkkiBridge.Contracts;

/// <summary>Outcomes of companies in a run. Transformer and Loader → run tracking. May come twice: the first outcome of a company in a run counts.</summary>
public sealed record CompaniesSettled
{
    /// <summary>The run that read them.</summary>
    public required string RunId { get; init; }

    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>Outcome by company id.</summary>
    public required IReadOnlyDictionary<string, Outcome> Outcomes { get; init; }
}
