using System.Text.Json;

namespace OkkiBridge.Contracts;

/// <summary>Companies in the target's shape. Transformer → Loader.</summary>
public sealed record CompaniesNormalized
{
    /// <summary>The run that read them.</summary>
    public required string RunId { get; init; }

    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>The version of the plan that mapped them. Absent: not known.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>The companies, each id once.</summary>
    public required IReadOnlyList<NormalizedCompany> Companies { get; init; }

    /// <summary>Check, but write nothing: outcomes say what would happen. Absent: false.</summary>
    public bool DryRun { get; init; }
}

/// <summary>One company in the target's shape, with what the ID check decides by.</summary>
public sealed record NormalizedCompany
{
    /// <summary>The company's id: canonical digit text, never a number.</summary>
    public required string Id { get; init; }

    /// <summary>Its business code (数据编码), for people. Absent: it has none, or it was mapped before 0.2.</summary>
    public string? Number { get; init; }

    /// <summary>The source's version: its <c>update_time</c> (or the plan's version field) in seconds since the Unix epoch.</summary>
    public required long Version { get; init; }

    /// <summary>When this version was read, by the source's clock; of two readings with equal <see cref="Version"/> the later one is newer.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Hash of <see cref="Record"/>: equal content, equal hash.</summary>
    public required string Hash { get; init; }

    /// <summary>Hash of <see cref="Record"/> in target form, in which a number equals its text and null the empty text. Absent: mapped before 0.2, by <see cref="Hash"/> alone.</summary>
    public string? TargetHash { get; init; }

    /// <summary>The mapped record, a JSON object: what is written to the target.</summary>
    public required JsonElement Record { get; init; }

    /// <summary>It is deleted at the source, and <see cref="Record"/> says so. Absent: false.</summary>
    public bool Removed { get; init; }

    /// <summary>The document as OKKI sent it; kept when the target refuses the record.</summary>
    public required JsonElement Raw { get; init; }
}
