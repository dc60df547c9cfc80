namespace OkkiBridge.Storage;

/// <summary>Whether the database can be reached, for health checks.</summary>
public interface IStorageProbe
{
    /// <summary>The database's name to people: <c>mongodb</c> or <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>Asks the database for an answer; throws when there is none.</summary>
    Task PingAsync(CancellationToken ct);
}
