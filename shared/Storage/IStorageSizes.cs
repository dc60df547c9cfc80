namespace OkkiBridge.Storage;

/// <summary>What the store holds, for people who watch its growth.</summary>
public interface IStorageSizes
{
    /// <summary>Every kind of record. MongoDB counts by what it knows anyway, which may be off by what is written just now.</summary>
    Task<IReadOnlyList<StoredKind>> MeasureAsync(CancellationToken ct);
}

/// <summary>One kind of record.</summary>
/// <param name="Name">Its collection in MongoDB: <c>ledger</c>, <c>runs</c>, <c>runCompanies</c> …; <c>file</c>, of which there is one, in the embedded store.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">The room they take on the disk, with their indexes; null where the database does not tell it of one kind alone.</param>
public sealed record StoredKind(string Name, long Count, long? Bytes);
