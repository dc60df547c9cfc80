namespace OkkiBridge.Storage.Sqlite;

/// <summary>
/// Tables of the embedded store. Entries, runs and rejections are kept as JSON in one column, by the names of the ports' records, with enums by name and times
/// in milliseconds since the Unix epoch; what is searched by is computed from it.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Kept in the file as <c>user_version</c>. 2: the rejections' indexes <c>waiting</c> and <c>outdated</c>. 3: pauses of loading, and pushes in a plan's state.
    /// 4: what the ledger could not ask for. 5: held runs, reconcile runs beside the others and what they saw, what was read of a plan.
    /// 6: scopes of the ledger, schemes of targets, deletions of companies that the target never held, events, when claims end, late writes, and runs of replays beside the others.
    /// 7: companies of a run have no age of their own, runs are found by their end, and when leases were taken.</summary>
    public const int Version = 7;

    /// <summary>What a plan has one of at a time; a held run says itself whether it still counts.</summary>
    public const string Active = "doc ->> 'mode' not in ('Reconcile', 'Replay') and (status in ('Running', 'Loading') or status = 'Held' and doc ->> 'active')";

    /// <summary>A reconcile run that has not ended: it stands beside the others, and of it too a plan has one.</summary>
    public const string Reconciling = "doc ->> 'mode' = 'Reconcile' and status in ('Running', 'Loading', 'Held')";

    /// <summary>A run that has ended.</summary>
    public const string Ended = "status in ('Completed', 'Failed', 'Cancelled')";

    /// <summary>A run whose companies are forgotten.</summary>
    public const string Forgotten = "coalesce(doc ->> 'forgotten', 0)";

    /// <summary>Makes a new file, and adds to an older one what it lacks.</summary>
    public const string Script = $"""
        create table if not exists ledger (
            plan text not null, scope text not null, company text not null, current text, deletion text, claim text, late text, unasked integer, history text not null default '[]', committed_by text, seen text,
            primary key (plan, scope, company)) without rowid;
        create index if not exists ledger_watched on ledger (late ->> 'askAt') where late is not null;
        create index if not exists ledger_overdue on ledger (claim ->> 'until') where claim is not null;

        create table if not exists runs (
            id text primary key, doc text not null,
            plan text as (doc ->> 'plan'), status text as (doc ->> 'status')) without rowid;
        drop index if exists runs_active;
        create unique index runs_active on runs (plan) where {Active};
        create unique index if not exists runs_reconciling on runs (plan) where {Reconciling};
        create index if not exists runs_plan on runs (plan, id);
        create index if not exists runs_status on runs (status, id);
        create index if not exists runs_ended on runs ({Forgotten}, doc ->> 'completedAt') where {Ended};

        create table if not exists run_companies (
            run text not null, company text not null, outcome text,
            primary key (run, company)) without rowid;
        create index if not exists run_companies_outcome on run_companies (run, outcome);

        create table if not exists rejections (
            id text primary key, doc text not null, expires_at integer,
            plan text as (doc ->> 'plan'), stage text as (doc ->> 'stage'), reason text as (doc ->> 'reason'), status text as (doc ->> 'status'),
            company text as (doc ->> 'companyId'), rejected_at integer as (doc ->> 'rejectedAt')) without rowid;
        create index if not exists rejections_company on rejections (company, rejected_at, id);
        create index if not exists rejections_status on rejections (status, rejected_at, id);
        create index if not exists rejections_plan on rejections (plan, rejected_at, id);
        create index if not exists rejections_newest on rejections (rejected_at, id);
        create index if not exists rejections_waiting on rejections (plan, status, coalesce(doc ->> 'replays', 0), rejected_at, id);
        create index if not exists rejections_outdated on rejections (plan, status, stage, doc ->> 'planVersion');
        create index if not exists rejections_expiry on rejections (expires_at) where expires_at is not null;

        create table if not exists plan_states (plan text primary key, watermark integer, last_tick integer, last_push integer,
            read_to integer, clock_offset integer, lateness integer) without rowid;
        create table if not exists plan_versions (
            plan text not null, version text not null, doc text not null, since integer as (doc ->> 'since'), primary key (plan, version)) without rowid;
        create table if not exists leases (name text primary key, owner text not null, until integer not null, held_at integer) without rowid;
        create table if not exists call_budgets (
            provider text primary key, slice integer not null default 0, used integer not null default 0, paused_until integer not null default 0) without rowid;
        create table if not exists target_schemes (connection text primary key, scheme text not null, is_only integer not null) without rowid;
        create table if not exists pauses (name text primary key, plan text not null, reason text not null, since integer not null) without rowid;

        create table if not exists events (
            id text primary key, key text not null unique, doc text not null, kept_until integer as (doc ->> 'keptUntil')) without rowid;
        create index if not exists events_expiry on events (kept_until);

        pragma user_version = 7;
        """;

    /// <summary>Ledgers of up to version 5 know no scopes: theirs is empty until somebody assigns one.</summary>
    public const string TakeOver = """
        insert into ledger (plan, scope, company, current, claim, unasked, history, committed_by, seen)
            select plan, '', company, current, claim, unasked, history, committed_by, seen from ledger_former;
        drop table ledger_former;
        """;

    /// <summary>Companies of runs of up to version 6 had the time at which they were expected.</summary>
    public const string NoAge = "drop index if exists run_companies_age; alter table run_companies drop column created_at";

    /// <summary>Columns that came to a table after its first version, which the script leaves alone where the table is there.</summary>
    public static IReadOnlyList<(string Table, string Column, string Type)> LaterColumns { get; } =
    [
        ("plan_states", "last_push", "integer"), ("leases", "held_at", "integer"), ("ledger", "unasked", "integer"),
        ("ledger", "seen", "text"), ("ledger", "deletion", "text"), ("plan_states", "read_to", "integer"), ("plan_states", "clock_offset", "integer"), ("plan_states", "lateness", "integer"),
    ];
}
