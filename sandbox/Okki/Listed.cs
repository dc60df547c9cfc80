namespace OkkiBridge.Sandbox.Okki;

/// <summary>The state of one record of any module, as far as lists care; a change makes another one. Times are seconds since the Unix epoch, 0 is unset.</summary>
internal abstract record Listed
{
    public required long Id { get; init; }

    /// <summary>Its number for people: <c>serial_id</c>, <c>product_no</c>, <c>order_no</c>.</summary>
    public required string SerialId { get; init; }

    /// <summary>Position in the seed's sequence; everything that is not a field follows from it.</summary>
    public required int Number { get; init; }

    /// <summary>Edits so far.</summary>
    public int Revision { get; init; }

    public long UpdateTime { get; init; }
    public long CreateTime { get; init; }
    public bool Removed { get; init; }

    /// <summary>The time that a <c>time_type</c> names.</summary>
    public abstract long Time(int timeType);

    /// <summary>Whether it passes the filters that are no window.</summary>
    public abstract bool Matches(ListQuery query);

    public virtual long SortTime(ListOrder order) => UpdateTime;
}
