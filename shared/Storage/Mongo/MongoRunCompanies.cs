using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using OkkiBridge.Contracts;

namespace OkkiBridge.Storage.Mongo;

/// <summary>
/// One document a company of a run; its outcome is null until it is settled. Versions before gave each its date, <c>createdAt</c>, and had the database drop it thirty days
/// later, whether its run had ended or not: now none has one, and that index is dropped.
/// </summary>
internal sealed class MongoRunCompanies(IMongoDatabase database)
{
    private const string ByRun = "run";
    private const string ByOutcome = "run_outcome";
    private const int FewCompanies = 5000;

    private static readonly FilterDefinitionBuilder<CompanyDocument> Where = Builders<CompanyDocument>.Filter;
    private static readonly IndexKeysDefinitionBuilder<CompanyDocument> By = Builders<CompanyDocument>.IndexKeys;

    private readonly IndexedCollection<CompanyDocument> _companies = new(database, "runCompanies",
        new(By.Ascending(c => c.Run), new() { Name = ByRun }),
        new CreateIndexModel<CompanyDocument>(By.Ascending(c => c.Run).Ascending(c => c.Outcome), new() { Name = ByOutcome }))
    { Former = ["forgotten"] };

    public async Task ExpectAsync(string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct)
    {
        if (companyIds.Count == 0) return;

        var companies = await _companies.OpenAsync(ct);
        var inserts = companyIds.Select(id => new InsertOneModel<CompanyDocument>(new() { Id = Key(runId, id), Run = runId, Company = id }));
        await companies.BulkWriteOrRefuseAsync([.. inserts], ct);
    }

    public async Task SettleAsync(string runId, IReadOnlyDictionary<string, Outcome> outcomes, CancellationToken ct)
    {
        if (outcomes.Count == 0) return;

        var companies = await _companies.OpenAsync(ct);
        List<WriteModel<CompanyDocument>> updates = [.. outcomes.Select(o => SettleOne(runId, o.Key, o.Value))];

        // Refused are those that are settled for good, and those that became expected in this very moment: these are there the second time.
        if (await companies.BulkWriteOrRefuseAsync(updates, ct) is null) await companies.BulkWriteOrRefuseAsync(updates, ct);
    }

    private static UpdateOneModel<CompanyDocument> SettleOne(string runId, string companyId, Outcome outcome) => new(
        Where.Eq(c => c.Id, Key(runId, companyId)) & Where.In(c => c.Outcome, [null, Outcome.Rejected]),
        Builders<CompanyDocument>.Update.Set(c => c.Outcome, outcome)
            .SetOnInsert(c => c.Schema, MongoConventions.Schema)
            .SetOnInsert(c => c.Run, runId)
            .SetOnInsert(c => c.Company, companyId))
    { IsUpsert = true };

    public async Task<int> CountOutstandingAsync(string runId, int most, CancellationToken ct)
    {
        var companies = await _companies.OpenAsync(ct);
        return (int)await companies.CountDocumentsAsync(c => c.Run == runId && c.Outcome == null, new CountOptions { Hint = ByOutcome, Limit = most }, ct);
    }

    public async Task<IReadOnlyList<string>> ListOutstandingAsync(string runId, string? after, int limit, CancellationToken ct)
    {
        var companies = await _companies.OpenAsync(ct);
        var those = Where.Eq(c => c.Run, runId) & Where.Eq(c => c.Outcome, null) & Where.Gt(c => c.Id, Key(runId, after ?? "")) & Where.Lt(c => c.Id, $"{runId}0");        // '0' is what follows '/'
        return await companies.Find(those).SortBy(c => c.Id).Limit(ReadLimit.Of(limit)).Project(c => c.Company).ToListAsync(ct);
    }

    /// <summary>
    /// Read by the index over the run alone, in which nothing moves: in the one by outcome a company that is settled meanwhile does, and would be counted
    /// twice or not at all. (A snapshot would do as well, but a server that is no replica set has none.)
    /// </summary>
    public async Task<RunCounts> CountAsync(string runId, CancellationToken ct)
    {
        var companies = await _companies.OpenAsync(ct);
        var groups = await companies.Aggregate(new AggregateOptions { Hint = ByRun })
            .Match(c => c.Run == runId)
            .Group(c => c.Outcome, group => new { Outcome = group.Key, Companies = group.Count() })
            .ToListAsync(ct);

        int With(Outcome outcome) => groups.Where(g => g.Outcome == outcome).Sum(g => g.Companies);
        return new RunCounts
        {
            Extracted = groups.Sum(g => g.Companies),
            Written = With(Outcome.Written),
            Unchanged = With(Outcome.Unchanged),
            Stale = With(Outcome.Stale),
            Skipped = With(Outcome.Skipped),
            Rejected = With(Outcome.Rejected),
        };
    }

    /// <summary>Page by page: a single deletion of millions would outlast any time-out.</summary>
    public async Task ForgetAsync(string runId, CancellationToken ct)
    {
        var companies = await _companies.OpenAsync(ct);
        for (var count = FewCompanies; count == FewCompanies;)
        {
            var page = await companies.Find(c => c.Run == runId, new FindOptions { Hint = ByRun }).Limit(FewCompanies).Project(c => c.Id).ToListAsync(ct);
            if (page.Count > 0) await companies.DeleteManyAsync(Where.In(c => c.Id, page), ct);
            count = page.Count;
        }
    }

    private static string Key(string runId, string companyId) => $"{runId}/{companyId}";

    private sealed class CompanyDocument
    {
        [BsonId] public required string Id { get; init; }
        public int Schema { get; init; } = MongoConventions.Schema;
        public required string Run { get; init; }
        public required string Company { get; init; }
        [BsonRepresentation(BsonType.String)] public Outcome? Outcome { get; init; }
    }
}
