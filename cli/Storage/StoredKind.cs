namespace OkkiBridge.Cli.Storage;

/// <summary>One kind of record in the database, as the control API shows it.</summary>
/// <param name="Name">ledger, runs, runCompanies …; file, of which there is one, in the embedded store.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">The room they take on the disk, with their indexes; null where the database does not tell it of one kind alone.</param>
/// <param name="KeptFor">How long one is kept once nobody needs it; null where it stays.</param>
internal sealed record StoredKind(string Name, long Count, long? Bytes, TimeSpan? KeptFor);
