namespace OkkiBridge.Cli.Companies;

/// <summary>One company's life in a plan, as the control API shows it.</summary>
internal sealed record Company(
    string Id, string? Number, string Plan, Version? Current, Claimed? Writing, IReadOnlyList<Version> History, IReadOnlyList<Refusal> Rejections, Deleted? Deletion = null) : ApiRecord;

/// <summary>A version that the target holds or held.</summary>
internal sealed record Version(DateTimeOffset UpdatedAt, DateTimeOffset ReadAt, string Hash, string RunId, string? PlanVersion, DateTimeOffset WrittenAt, bool Repeated) : ApiRecord;

/// <summary>The version in which it was deleted before the target held it.</summary>
internal sealed record Deleted(DateTimeOffset UpdatedAt, DateTimeOffset ReadAt, string RunId, DateTimeOffset NotedAt) : ApiRecord;

/// <summary>The version that is being written, or whose write is in doubt.</summary>
internal sealed record Claimed(DateTimeOffset UpdatedAt, string RunId, DateTimeOffset Until, bool InDoubt) : ApiRecord;

/// <summary>A rejection of the company.</summary>
internal sealed record Refusal(string Id, string Stage, string Reason, string Message, string Status, DateTimeOffset RejectedAt) : ApiRecord;
