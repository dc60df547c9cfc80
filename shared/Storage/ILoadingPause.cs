namespace OkkiBridge.Storage;

/// <summary>The target's configuration is at fault: loading stands still, in all replicas and over restarts, until a call succeeds again.</summary>
public interface ILoadingPause
{
    /// <summary>The pause; null when there is none.</summary>
    Task<Pause?> ReadAsync(CancellationToken ct);

    /// <summary>Begins it: true for the one replica that asks first, false while there is one.</summary>
    Task<bool> BeginAsync(Pause pause, CancellationToken ct);

    /// <summary>Ends the pause that began then: true for the one replica that asks first. A later one stays.</summary>
    Task<bool> EndAsync(DateTimeOffset since, CancellationToken ct);
}

/// <summary>Why nothing is loaded.</summary>
/// <param name="Plan">The plan that met the fault.</param>
/// <param name="Reason">The fault in the target's own words, without secrets.</param>
/// <param name="Since">When it was met.</param>
public sealed record Pause(string Plan, string Reason, DateTimeOffset Since);
