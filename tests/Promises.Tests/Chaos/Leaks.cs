using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests.Chaos;

/// <summary>P8: secrets are in no log line, trace, document or message; e-mail addresses and telephone numbers of contacts in no log line and no trace.</summary>
internal sealed partial class Leaks : IDisposable
{
    private const int MostPersonal = 20_000;

    public Spool Logs { get; } = new();

    public Spool Telemetry { get; } = new();

    public Spool Messages { get; } = new();

    /// <summary>Looks through everything; fails with what stands around the first find.</summary>
    public async Task NoneAsync(Bridge bridge, CancellationToken ct)
    {
        using var documents = new Spool();
        await foreach (var document in DocumentsAsync(bridge.Database, ct)) documents.Add(document.ToJson());
        var secrets = Secrets(bridge);
        foreach (var (place, spool) in new[] { ("log", Logs), ("telemetry", Telemetry), ("message", Messages), ("document", documents) })
        {
            Assert.True(spool.Length > 0, $"no {place} was seen");
            Assert.True(spool.Find(secrets) is not { } found, $"a secret in a {place}: {spool.Find(secrets)}");
        }

        var personal = Personal();
        Assert.NotEmpty(personal);
        foreach (var (place, spool) in new[] { ("log", Logs), ("telemetry", Telemetry) })
        {
            Assert.True(spool.Find(personal) is not { } found, $"a contact's address or number in a {place}: {spool.Find(personal)}");
        }
    }

    public void Dispose()
    {
        Logs.Dispose();
        Telemetry.Dispose();
        Messages.Dispose();
    }

    private static HashSet<string> Secrets(Bridge bridge) =>
    [
        new OkkiSandboxOptions().ClientSecret, new QingyiyunSandboxOptions().AppSecret,
        .. bridge.Okki.Accounting.LastTokens, .. bridge.Qingyiyun.Accounting.LastTokens,
    ];

    /// <summary>As the messages carry them: what is personal travels there, and only there.</summary>
    private HashSet<string> Personal() => Messages.Pieces()
        .SelectMany(text => Address().Matches(text).Concat(Number().Matches(text)))
        .Select(match => match.Groups[1].Value).Distinct().Take(MostPersonal).ToHashSet();

    private static async IAsyncEnumerable<BsonDocument> DocumentsAsync(IMongoDatabase database, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var collection in await (await database.ListCollectionNamesAsync(cancellationToken: ct)).ToListAsync(ct))
        {
            foreach (var document in await database.GetCollection<BsonDocument>(collection).Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(ct)) yield return document;
        }
    }

    [GeneratedRegex("""\b([a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)""", RegexOptions.IgnoreCase, 10_000)]
    private static partial Regex Address();

    /// <summary>As <c>tel</c> of a company or contact, in quotes within quotes or not.</summary>
    [GeneratedRegex("""tel\\*"\s*:\s*\\*"\+?([0-9 -]{9,20})""", RegexOptions.IgnoreCase, 10_000)]
    private static partial Regex Number();
}
