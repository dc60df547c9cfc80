using Dapper;
using Microsoft.Data.Sqlite;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row a company of a plan; every step is one conditional statement for all companies together.</summary>
internal sealed class SqliteLedger(SqliteDatabase database) : ILedger
{
    public Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(string plan, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyDictionary<string, LedgerEntry>>(db => db.Query<string>($"""
            select {Entry} from ledger where plan = @plan and company in (select value from json_each(@ids))
            """,
            new { plan, ids = SqliteJson.Write(companyIds) })
            .Select(SqliteJson.Read<LedgerEntry>).ToDictionary(e => e.CompanyId), ct);

    public Task<IReadOnlyList<string>> ListAsync(string plan, string? after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<string>>(db => [.. db.Query<string>("""
            select company from ledger where plan = @plan and company > @after and current is not null order by company limit @limit
            """,
            new { plan, after = after ?? "", limit = ReadLimit.Of(limit) })], ct);

    public Task MarkSeenAsync(string plan, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        update ledger set seen = @runId where plan = @plan and company in (select value from json_each(@ids)) and current is not null
        """,
        new { plan, runId, ids = SqliteJson.Write(companyIds) }), ct);

    public Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        string plan, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<LedgerEntry>>(db => [.. db.Query<string>($"""
            select {Entry} from ledger
            where plan = @plan and company > @after and current is not null and seen is not @runId and current ->> 'writtenAt' < @before order by company limit @limit
            """,
            new { plan, runId, before = writtenBefore.ToUnixTimeMilliseconds(), after = after ?? "", limit = ReadLimit.Of(limit) })
            .Select(SqliteJson.Read<LedgerEntry>)], ct);

    public Task<IReadOnlySet<string>> ClaimAsync(string plan, IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        database.WriteAsync<IReadOnlySet<string>>(db => Ids(db, """
            insert into ledger (plan, company, claim) select @plan, value ->> 'companyId', value from json_each(@claims) where true
            on conflict (plan, company) do update set claim = excluded.claim
            where ledger.claim is null and (ledger.current is null or iif(
                coalesce(ledger.current ->> 'removed', 0) = (excluded.claim ->> 'removed')
                    or (excluded.claim ->> 'removed') = (excluded.claim ->> 'version' < ledger.current ->> 'version'),
                (ledger.current ->> 'version', ledger.current ->> 'readAt') <= (excluded.claim ->> 'version', excluded.claim ->> 'readAt'),
                ledger.current ->> 'readAt' <= excluded.claim ->> 'readAt'))
            returning company
            """,
            new { plan, claims = SqliteJson.Write(claims) }), ct);

    public Task<IReadOnlyList<Claim>> TakeOverAsync(
        string plan, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        database.WriteAsync<IReadOnlyList<Claim>>(db =>
        {
            var these = new
            {
                plan,
                owner,
                ids = SqliteJson.Write(companyIds),
                now = now.ToUnixTimeMilliseconds(),
                until = until.ToUnixTimeMilliseconds(),
            };
            db.Execute("""
                update ledger set claim = json_set(claim, '$.owner', @owner, '$.until', @until)
                where plan = @plan and company in (select value from json_each(@ids)) and claim ->> 'until' <= @now
                """, these);
            return [.. db.Query<string>($"select claim from ledger where {HeldBy}", these).Select(SqliteJson.Read<Claim>)];
        }, ct);

    public Task<IReadOnlySet<string>> CommitAsync(string plan, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct) =>
        database.WriteAsync<IReadOnlySet<string>>(db =>
        {
            var these = new { plan, owner, versions = SqliteJson.Write(written) };
            db.Execute($"""
                {Versions}
                update ledger set current = v.value, claim = null, unasked = null, committed_by = @owner, history = (
                    select json_group_array(json(version)) from (
                        select v.value as version, -1 as place union all select value, key from json_each(ledger.history) order by place limit 10))
                from v
                where plan = @plan and company = v.id and claim ->> 'owner' = @owner
                """, these);
            return Ids(db, $"{StandingAt} and committed_by = @owner", these);
        }, ct);

    public Task ReleaseAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"update ledger set claim = null where {HeldBy}",
            new { plan, owner, ids = SqliteJson.Write(companyIds) }), ct);

    public Task ReleaseUnaskedAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"update ledger set claim = null, unasked = true where {HeldBy}",
            new { plan, owner, ids = SqliteJson.Write(companyIds) }), ct);

    public Task LeaveInDoubtAsync(string plan, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"update ledger set claim = json_set(claim, '$.until', @askFrom) where {HeldBy}",
            new { plan, owner, ids = SqliteJson.Write(companyIds), askFrom = askFrom.ToUnixTimeMilliseconds() }), ct);

    public Task<IReadOnlySet<string>> AdvanceAsync(string plan, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) =>
        database.WriteAsync<IReadOnlySet<string>>(db =>
        {
            var these = new { plan, versions = SqliteJson.Write(unchanged) };
            db.Execute($"""
                {Versions}
                update ledger set current = json_set(current, '$.version', v.value ->> 'version', '$.readAt', v.value ->> 'readAt',
                    '$.targetHash', coalesce(current ->> 'targetHash', v.value ->> 'targetHash'), '$.removed', json(v.value -> 'removed'))
                from v
                where plan = @plan and company = v.id and claim is null and unasked is null and {EqualContent}
                    and (current ->> 'version', current ->> 'readAt') < (v.value ->> 'version', v.value ->> 'readAt')
                """, these);
            return Ids(db, StandingAt, these);
        }, ct);

    private const string HeldBy = "plan = @plan and company in (select value from json_each(@ids)) and claim ->> 'owner' = @owner";

    private const string Entry =
        "json_object('companyId', company, 'current', json(current), 'claim', json(claim), 'unasked', json(iif(unasked, 'true', 'false')), 'history', json(history))";

    private const string EqualContent = "(current ->> 'hash' = v.value ->> 'hash' or current ->> 'targetHash' = v.value ->> 'targetHash')";

    // Materialized, each of them finds its row by key; else the whole ledger is scanned for them.
    private const string Versions = "with v as materialized (select value ->> 'companyId' as id, value from json_each(@versions))";

    private const string StandingAt = $"""
        {Versions}
        select company from v cross join ledger on company = v.id
        where plan = @plan and unasked is null and {EqualContent}
            and (current ->> 'version', current ->> 'readAt') = (v.value ->> 'version', v.value ->> 'readAt')
        """;

    private static HashSet<string> Ids(SqliteConnection db, string sql, object parameters) => db.Query<string>(sql, parameters).ToHashSet();
}
