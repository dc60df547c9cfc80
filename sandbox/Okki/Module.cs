namespace OkkiBridge.Sandbox.Okki;

/// <summary>What the list and the details of one module are called, and where modules differ (reference §7).</summary>
/// <param name="Scope">What the token must cover.</param>
/// <param name="Path">Both operations are below it.</param>
/// <param name="Id">The key, as field of rows and as parameter of the details.</param>
/// <param name="SerialId">The number for people, likewise.</param>
internal sealed record Module(string Scope, string Path, string Id, string SerialId)
{
    /// <summary>The highest <c>time_type</c>.</summary>
    public required int TimeTypes { get; init; }

    /// <summary>Parameter that filters by a number of the module's own.</summary>
    public required string Filter { get; init; }

    /// <summary>Whether <c>removed=1</c> lists the deleted ones.</summary>
    public bool ListsRemoved { get; init; } = true;

    /// <summary>Whether the total has a key of its own beside <c>count</c>.</summary>
    public bool HasTotalItem { get; init; }

    /// <summary>Rows of a page when <c>count</c> is not sent, where the module's page states it.</summary>
    public int? PageSize { get; init; }

    /// <summary>HTTP status of an unknown record; the code is 404 in any case.</summary>
    public int UnknownStatus { get; init; } = 200;

    public static Module Companies(OkkiSandboxOptions options) =>
        new("company", "/v1/company", "company_id", "serial_id") { TimeTypes = 3, Filter = "group_id", HasTotalItem = true, UnknownStatus = options.UnknownCompanyStatus };

    public static readonly Module Products =
        new("product", "/v1/product", "product_id", "product_no") { TimeTypes = 2, Filter = "product_type", ListsRemoved = false, UnknownStatus = 404 };

    public static readonly Module Orders =
        new("invoices", "/v1/invoices/order", "order_id", "order_no") { TimeTypes = 4, Filter = "status", PageSize = 10 };
}
