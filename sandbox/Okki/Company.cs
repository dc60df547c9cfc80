namespace OkkiBridge.Sandbox.Okki;

/// <summary>The state of one company; a change makes another one. Times are seconds since the Unix epoch, 0 is unset.</summary>
internal sealed record Company
{
    public required long Id { get; init; }

    /// <summary>Position in the seed's sequence; everything that is not a field here follows from it.</summary>
    public required int Number { get; init; }

    public required string Name { get; init; }
    public required string ShortName { get; init; }
    public required string SerialId { get; init; }

    /// <summary>Edits so far.</summary>
    public int Revision { get; init; }

    /// <summary>Edits of its contacts so far.</summary>
    public int ContactRevision { get; init; }

    public long UpdateTime { get; init; }
    public long CreateTime { get; init; }
    public long ArchiveTime { get; init; }
    public long EditTime { get; init; }
    public long OrderTime { get; init; }
    public long PublicTime { get; init; }

    /// <summary>User id; 0 is nobody: the public pool.</summary>
    public long Owner { get; init; }

    public long LastOwner { get; init; }
    public long CreateUser { get; init; }
    public long LastEditUser { get; init; }
    public int ArchiveType { get; init; } = 1;
    public long GroupId { get; init; }
    public bool Removed { get; init; }
}
