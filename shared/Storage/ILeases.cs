namespace OkkiBridge.Storage;

/// <summary>Rights that one process at a time holds, and that end by themselves when it dies.</summary>
public interface ILeases
{
    /// <summary>Takes or prolongs a lease: true while <paramref name="owner"/> holds it. Free when nobody holds it, its end has passed, or it was taken later than <paramref name="now"/>
    /// (<see cref="ClockStep"/>).</summary>
    Task<bool> TryHoldAsync(string name, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct);

    /// <summary>Who holds it, for people to read; null when nobody does.</summary>
    Task<string?> HolderAsync(string name, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives it back; nothing happens when somebody else holds it.</summary>
    Task ReleaseAsync(string name, string owner, CancellationToken ct);
}
