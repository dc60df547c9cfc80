namespace OkkiBridge.Storage;

/// <summary>Where a target's connection writes to when a plan names no scheme (方案): the Loader knows it from its configuration and tells, others ask.</summary>
public interface ITargetSchemes
{
    /// <summary>Keeps what the Loader's configuration says.</summary>
    Task NoteAsync(string connection, TargetScheme scheme, CancellationToken ct);

    /// <summary>What was told last; null before.</summary>
    Task<TargetScheme?> FindAsync(string connection, CancellationToken ct);
}

/// <summary>The scheme of a connection.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOnly">The target knows no schemes: what a plan names is not heard, and this stands for all of it.</param>
public sealed record TargetScheme(string Id, bool IsOnly);
