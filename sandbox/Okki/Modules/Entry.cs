namespace OkkiBridge.Sandbox.Okki.Modules;

/// <summary>A product (产品) or a sales order (销售订单): the rest of it follows from seed, number and revision.</summary>
internal sealed record Entry : Listed
{
    public required string Name { get; init; }

    /// <summary><c>product_type</c> of a product, <c>status</c> of an order.</summary>
    public required long Kind { get; init; }

    /// <summary>Date of an order.</summary>
    public long AccountDate { get; init; }

    public long RemoveTime { get; init; }

    public override long Time(int timeType) => timeType switch
    {
        2 => CreateTime,
        3 => AccountDate,
        4 => RemoveTime,
        _ => UpdateTime,
    };

    public override bool Matches(ListQuery query) => query.Filter is null or 0 || Kind == query.Filter;
}
