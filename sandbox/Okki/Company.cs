namespace OkkiBridge.Sandbox.Okki;

/// <summary>The state of one company; a change makes another one. Times are seconds since the Unix epoch, 0 is unset.</summary>
internal sealed record Company : Listed
{
    public required string Name { get; init; }
    public required string ShortName { get; init; }

    /// <summary>Edits of its contacts so far.</summary>
    public int ContactRevision { get; init; }

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

    public override long Time(int timeType) => timeType switch
    {
        2 => CreateTime,
        3 => ArchiveTime,
        _ => UpdateTime,
    };

    public override bool Matches(ListQuery query) => (query.Pool == 1 || query.Pool == 2 == (Owner == 0)) && (query.Filter is null || GroupId == query.Filter);

    public override long SortTime(ListOrder order) => order == ListOrder.OrderTimeDescending ? OrderTime : UpdateTime;
}
