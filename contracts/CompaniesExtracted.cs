using System.Text.Json;

namespace OkkiBridge.Contracts;

/// <summary>Companies of one page, or part of it, as OKKI sent them. Extractor → Transformer.</summary>
public sealed record CompaniesExtracted
{
    /// <summary>The run that read them.</summary>
    public required string RunId { get; init; }

    /// <summary>Plan (方案) by folder name.</summary>
    public required string Plan { get; init; }

    /// <summary>The version of the plan that maps them. Absent: the present one.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>When they were read, by the source's clock. Orders two readings of one version.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Raw documents by company id; unknown fields kept.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Companies { get; init; }

    /// <summary>Labels of the ids that the plan's mapping asks labels of: by table, by id, as OKKI had them. Absent: none are asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Labels { get; init; }

    /// <summary>They are deleted at the source: list rows without details. Absent: false.</summary>
    public bool Removed { get; init; }

    /// <summary>Map and check, but write nothing: outcomes say what would happen. Absent: false.</summary>
    public bool DryRun { get; init; }
}
