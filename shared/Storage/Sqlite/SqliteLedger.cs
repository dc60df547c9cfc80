using Dapper;
using Microsoft.Data.Sqlite;

namespace OkkiBridge.Storage.Sqlite;

/// <summary>One row a company of a scope; every step is one conditional statement for all companies together.</summary>
internal sealed class SqliteLedger(SqliteDatabase database) : ILedger
{
    public Task<IReadOnlyDictionary<string, LedgerEntry>> ReadAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyDictionary<string, LedgerEntry>>(db => db.Query<string>($"""
            select {Entry} from ledger where {OfScopeOrNone} and company in (select value from json_each(@ids))
            """,
            new { plan = scope.Plan, scope = scope.Key, ids = SqliteJson.Write(companyIds) })
            .Select(SqliteJson.Read<LedgerEntry>).ToDictionary(e => e.CompanyId), ct);

    public Task AssignAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, CancellationToken ct) => database.WriteAsync(db => db.Execute("""
        update ledger set scope = @scope where plan = @plan and scope = '' and company in (select value from json_each(@ids))
        """,
        new { plan = scope.Plan, scope = scope.Key, ids = SqliteJson.Write(companyIds) }), ct);

    public Task<IReadOnlyList<string>> ListAsync(LedgerScope scope, string? after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<string>>(db => [.. db.Query<string>(
            Page("company", "true"), new { plan = scope.Plan, scope = scope.Key, after = after ?? "", limit = ReadLimit.Of(limit) })], ct);

    public Task MarkSeenAsync(LedgerScope scope, string runId, IReadOnlyCollection<string> companyIds, CancellationToken ct) => database.WriteAsync(db => db.Execute($"""
        update ledger set seen = @runId where {OfScopeOrNone} and company in (select value from json_each(@ids)) and current is not null
        """,
        new { plan = scope.Plan, scope = scope.Key, runId, ids = SqliteJson.Write(companyIds) }), ct);

    public Task<IReadOnlyList<LedgerEntry>> ListUnseenAsync(
        LedgerScope scope, string runId, DateTimeOffset writtenBefore, string? after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<LedgerEntry>>(db => [.. db.Query<string>(
            Page(Entry, "seen is not @runId and current ->> 'writtenAt' < @before"),
            new { plan = scope.Plan, scope = scope.Key, runId, before = writtenBefore.ToUnixTimeMilliseconds(), after = after ?? "", limit = ReadLimit.Of(limit) })
            .Select(SqliteJson.Read<LedgerEntry>)], ct);

    public Task<IReadOnlySet<string>> ClaimAsync(LedgerScope scope, IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        scope.Scheme == LedgerScope.Unassigned ? throw new ArgumentException("Nothing is written without a scheme", nameof(scope)) :
        database.WriteAsync<IReadOnlySet<string>>(db => Ids(db, $"""
            insert into ledger (plan, scope, company, claim) select @plan, @scope, value ->> 'companyId', value from json_each(@claims)
            where not exists (select 1 from ledger where plan = @plan and scope = '' and company = value ->> 'companyId')
            on conflict (plan, scope, company) do update set claim = excluded.claim
            where ledger.claim is null and ({Known} is null or iif(
                coalesce({Known} ->> 'removed', 0) = (excluded.claim ->> 'removed')
                    or (excluded.claim ->> 'removed') = (excluded.claim ->> 'version' < {Known} ->> 'version'),
                ({Known} ->> 'version', {Known} ->> 'readAt') <= (excluded.claim ->> 'version', excluded.claim ->> 'readAt'),
                {Known} ->> 'readAt' <= excluded.claim ->> 'readAt'))
            returning company
            """,
            new { plan = scope.Plan, scope = scope.Key, claims = SqliteJson.Write(claims) }), ct);

    public Task<IReadOnlyList<Claim>> TakeOverAsync(
        LedgerScope scope, IReadOnlyCollection<string> companyIds, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        database.WriteAsync<IReadOnlyList<Claim>>(db =>
        {
            var these = new
            {
                plan = scope.Plan,
                scope = scope.Key,
                owner,
                ids = SqliteJson.Write(companyIds),
                now = now.ToUnixTimeMilliseconds(),
                until = until.ToUnixTimeMilliseconds(),
            };
            db.Execute($"""
                update ledger set claim = json_set(claim, '$.owner', @owner, '$.until', @until)
                where {OfScope} and company in (select value from json_each(@ids)) and claim ->> 'until' <= @now
                """, these);
            return [.. db.Query<string>($"select claim from ledger where {HeldBy}", these).Select(SqliteJson.Read<Claim>)];
        }, ct);

    public Task<IReadOnlySet<string>> CommitAsync(LedgerScope scope, string owner, IReadOnlyCollection<LedgerVersion> written, CancellationToken ct) =>
        database.WriteAsync<IReadOnlySet<string>>(db =>
        {
            var these = new { plan = scope.Plan, scope = scope.Key, owner, versions = SqliteJson.Write(written) };
            db.Execute($"""
                {Versions}
                update ledger set current = v.value, claim = null, unasked = null, deletion = null, committed_by = @owner, history = (
                    select json_group_array(json(version)) from (
                        select v.value as version, -1 as place union all select value, key from json_each(ledger.history) order by place limit 10))
                from v
                where {OfScope} and company = v.id and claim ->> 'owner' = @owner
                """, these);
            return Ids(db, $"{StandingAt} and committed_by = @owner", these);
        }, ct);

    public Task ReleaseAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"update ledger set claim = null where {HeldBy}",
            new { plan = scope.Plan, scope = scope.Key, owner, ids = SqliteJson.Write(companyIds) }), ct);

    public Task ReleaseMissingAsync(LedgerScope scope, string owner, IReadOnlyCollection<Claim> missing, DateTimeOffset askAt, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"""
            {Versions}
            update ledger set claim = null, late = json_object('tries', 0, 'askAt', @askAt, 'since', late -> 'since', 'given', (
                select json_group_array(json(given)) from (select given from (
                    select given, place from (select value as given, key as place from json_each(late, '$.given') union all select v.value, @most)
                    order by place desc limit @most) order by place)))
            from v
            where {OfScope} and company = v.id and claim ->> 'owner' = @owner
            """,
            new { plan = scope.Plan, scope = scope.Key, owner, versions = SqliteJson.Write(missing), askAt = askAt.ToUnixTimeMilliseconds(), most = LateWrites.Most }), ct);

    public Task NoteWrittenAsync(LedgerScope scope, IReadOnlyCollection<Claim> written, CancellationToken ct) => database.WriteAsync(db => db.Execute($"""
        {Versions}
        update ledger set late = json_set(late, '$.since', json(v.value)) from v where {OfScope} and company = v.id and late is not null
        """,
        new { plan = scope.Plan, scope = scope.Key, versions = SqliteJson.Write(written) }), ct);

    public Task<IReadOnlyList<WatchedCompany>> ListWatchedAsync(DateTimeOffset by, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<WatchedCompany>>(db => [.. db.Query<(string Plan, string Scope, string CompanyId)>("""
            select plan, scope, company from ledger indexed by ledger_watched where late is not null and late ->> 'askAt' <= @by order by late ->> 'askAt' limit @limit
            """,
            new { by = by.ToUnixTimeMilliseconds(), limit = ReadLimit.Of(limit) })
            .Select(w => new WatchedCompany(LedgerScope.Of(w.Plan, w.Scope), w.CompanyId))], ct);

    public Task AskAgainAsync(LedgerScope scope, IReadOnlyCollection<string> companyIds, DateTimeOffset by, DateTimeOffset? askAt, CancellationToken ct) => database.WriteAsync(db => db.Execute($"""
        update ledger set late = iif(@askAt is null, null, json_set(late, '$.askAt', @askAt, '$.tries', (late ->> 'tries') + 1))
        where {OfScope} and company in (select value from json_each(@ids)) and late ->> 'askAt' <= @by
        """,
        new { plan = scope.Plan, scope = scope.Key, ids = SqliteJson.Write(companyIds), by = by.ToUnixTimeMilliseconds(), askAt = askAt?.ToUnixTimeMilliseconds() }), ct);

    public Task ReleaseUnaskedAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"update ledger set claim = null, unasked = true where {HeldBy}",
            new { plan = scope.Plan, scope = scope.Key, owner, ids = SqliteJson.Write(companyIds) }), ct);

    public Task LeaveInDoubtAsync(LedgerScope scope, string owner, IReadOnlyCollection<string> companyIds, DateTimeOffset askFrom, CancellationToken ct) =>
        database.WriteAsync(db => db.Execute($"update ledger set claim = json_set(claim, '$.until', @askFrom) where {HeldBy}",
            new { plan = scope.Plan, scope = scope.Key, owner, ids = SqliteJson.Write(companyIds), askFrom = askFrom.ToUnixTimeMilliseconds() }), ct);

    public Task<IReadOnlySet<string>> NoteDeletedAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> deleted, CancellationToken ct) =>
        database.WriteAsync<IReadOnlySet<string>>(db =>
        {
            var these = new { plan = scope.Plan, scope = scope.Key, versions = SqliteJson.Write(deleted) };
            db.Execute("""
                insert into ledger (plan, scope, company, deletion) select @plan, @scope, value ->> 'companyId', value from json_each(@versions)
                where not exists (select 1 from ledger where plan = @plan and scope = '' and company = value ->> 'companyId')
                on conflict (plan, scope, company) do update set deletion = excluded.deletion
                where current is null and claim is null and unasked is null and (ledger.deletion is null
                    or (ledger.deletion ->> 'version', ledger.deletion ->> 'readAt') <= (excluded.deletion ->> 'version', excluded.deletion ->> 'readAt'))
                """, these);
            return Ids(db, $"""
                {Versions}
                select company from v cross join ledger on company = v.id
                where {OfScope} and current is null and claim is null and unasked is null
                    and (v.value ->> 'version', v.value ->> 'readAt') <= (deletion ->> 'version', deletion ->> 'readAt')
                """, these);
        }, ct);

    public Task<IReadOnlySet<string>> AdvanceAsync(LedgerScope scope, IReadOnlyCollection<LedgerVersion> unchanged, CancellationToken ct) =>
        database.WriteAsync<IReadOnlySet<string>>(db =>
        {
            var these = new { plan = scope.Plan, scope = scope.Key, versions = SqliteJson.Write(unchanged) };
            db.Execute($"""
                {Versions}
                update ledger set current = json_set(current, '$.version', v.value ->> 'version', '$.readAt', v.value ->> 'readAt',
                    '$.targetHash', coalesce(current ->> 'targetHash', v.value ->> 'targetHash'), '$.removed', json(v.value -> 'removed'))
                from v
                where {OfScope} and company = v.id and claim is null and unasked is null and {EqualContent}
                    and (current ->> 'version', current ->> 'readAt') < (v.value ->> 'version', v.value ->> 'readAt')
                """, these);
            return Ids(db, StandingAt, these);
        }, ct);

    public Task<IReadOnlyList<OverdueClaim>> ListOverdueAsync(DateTimeOffset by, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<OverdueClaim>>(db => [.. db.Query<(string Plan, string Scope, string CompanyId, string RunId, long Until)>("""
            select plan, scope, company, claim ->> 'runId', claim ->> 'until' from ledger indexed by ledger_overdue
            where claim is not null and claim ->> 'until' <= @by order by claim ->> 'until' limit @limit
            """,
            new { by = by.ToUnixTimeMilliseconds(), limit = ReadLimit.Of(limit) })
            .Select(c => new OverdueClaim(LedgerScope.Of(c.Plan, c.Scope), c.CompanyId, c.RunId, DateTimeOffset.FromUnixTimeMilliseconds(c.Until)))], ct);

    /// <summary>What a claim must not be older than.</summary>
    private const string Known = "coalesce(ledger.current, ledger.deletion)";

    private const string OfScope = "plan = @plan and scope = @scope";

    private const string OfScopeOrNone = "plan = @plan and scope in (@scope, '')";

    private const string HeldBy = $"{OfScope} and company in (select value from json_each(@ids)) and claim ->> 'owner' = @owner";

    private const string Entry =
        "json_object('companyId', company, 'scope', nullif(scope, ''), 'current', json(current), 'deletion', json(deletion), 'claim', json(claim), 'late', json(late), 'unasked', json(iif(unasked, 'true', 'false')), 'history', json(history))";

    private const string EqualContent = "(current ->> 'hash' = v.value ->> 'hash' or current ->> 'targetHash' = v.value ->> 'targetHash')";

    // Materialized, each of them finds its row by key; else the whole ledger is scanned for them.
    private const string Versions = "with v as materialized (select value ->> 'companyId' as id, value from json_each(@versions))";

    private const string StandingAt = $"""
        {Versions}
        select company from v cross join ledger on company = v.id
        where {OfScope} and unasked is null and {EqualContent}
            and (current ->> 'version', current ->> 'readAt') = (v.value ->> 'version', v.value ->> 'readAt')
        """;

    /// <summary>Of the scope and of what nobody has assigned, each by key; together they would be sorted as a whole.</summary>
    private static string Page(string what, string and) => $"""
        select what from (
            select * from (select company, {what} as what from ledger
                where plan = @plan and scope = @scope and company > @after and current is not null and {and} order by company limit @limit)
            union all
            select * from (select company, {what} as what from ledger
                where @scope <> '' and plan = @plan and scope = '' and company > @after and current is not null and {and} order by company limit @limit))
        order by company limit @limit
        """;

    private static HashSet<string> Ids(SqliteConnection db, string sql, object parameters) => db.Query<string>(sql, parameters).ToHashSet();
}
