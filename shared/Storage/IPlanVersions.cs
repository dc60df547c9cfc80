namespace OkkiBridge.Storage;

/// <summary>The versions of plans that were ever in use: a run that began with one ends with it, on every replica.</summary>
public interface IPlanVersions
{
    /// <summary>Keeps a version; one that is known already stays as it is.</summary>
    Task KeepAsync(PlanVersion version, CancellationToken ct);

    /// <summary>One version, or null.</summary>
    Task<PlanVersion?> FindAsync(string plan, string version, CancellationToken ct);

    /// <summary>Versions of a plan, newest first, at most a thousand.</summary>
    Task<IReadOnlyList<PlanVersion>> ListAsync(string plan, int limit, CancellationToken ct);
}

/// <summary>One version of a plan.</summary>
public sealed record PlanVersion
{
    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>Hash of its documents.</summary>
    public required string Version { get; init; }

    /// <summary>Its documents: an object of JSON whose fields are file names and whose values are their texts.</summary>
    public required string Documents { get; init; }

    /// <summary>When it was first in use.</summary>
    public required DateTimeOffset Since { get; init; }
}
