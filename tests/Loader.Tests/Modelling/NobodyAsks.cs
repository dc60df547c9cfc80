using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>Nobody asks where a loader writes.</summary>
internal sealed class NobodyAsks : ITargetSchemes
{
    public Task NoteAsync(string connection, TargetScheme scheme, CancellationToken ct) => Task.CompletedTask;

    public Task<TargetScheme?> FindAsync(string connection, CancellationToken ct) => throw new NotSupportedException();
}
