using MongoDB.Driver;
using Xunit;
using Xunit.v3;

namespace OkkiBridge.Testing;

/// <summary>
/// A database of its own on the server that <c>MONGODB_URI</c> names, dropped at the end. Tests that ask for it are skipped where none is named.
/// </summary>
public sealed class MongoServer : IAsyncLifetime
{
    private static readonly string? Uri = Environment.GetEnvironmentVariable("MONGODB_URI");

    private readonly string _database = $"test_{Guid.NewGuid():N}";

    /// <summary>Why tests that need it are skipped; null when there is one.</summary>
    public static string? SkipReason => string.IsNullOrEmpty(Uri) ? "MONGODB_URI is not set" : null;

    /// <summary>The server with the name of the database.</summary>
    public string ConnectionString => SkipReason is { } reason
        ? throw new InvalidOperationException(DynamicSkipToken.Value + reason)
        : new MongoUrlBuilder(Uri) { DatabaseName = _database }.ToString();

    /// <summary>A look at the database beside the product's own.</summary>
    public IMongoDatabase Database => new MongoClient(ConnectionString).GetDatabase(_database);

    /// <summary>A shell command that restarts the server, from <c>MONGODB_RESTART</c>; null where tests may not. Others may be using it at the same time.</summary>
    public static string? RestartCommand => Environment.GetEnvironmentVariable("MONGODB_RESTART") is { Length: > 0 } command ? command : null;

    /// <summary>Restarts the server, and returns once the command has ended.</summary>
    public static Task RestartAsync(CancellationToken ct) =>
        Shell.RunAsync(RestartCommand ?? throw new InvalidOperationException("MONGODB_RESTART is not set"), ct);

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (SkipReason is null) await Database.Client.DropDatabaseAsync(_database);
    }
}
