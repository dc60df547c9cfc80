-- A file as version 1 made it: the schema's script, and one row of each kind as its ports wrote them.
create table if not exists ledger (
    plan text not null, company text not null, current text, claim text, history text not null default '[]', committed_by text,
    primary key (plan, company)) without rowid;

create table if not exists runs (
    id text primary key, doc text not null,
    plan text as (doc ->> 'plan'), status text as (doc ->> 'status')) without rowid;
create unique index if not exists runs_active on runs (plan) where status in ('Running', 'Loading');
create index if not exists runs_plan on runs (plan, id);
create index if not exists runs_status on runs (status, id);

create table if not exists run_companies (
    run text not null, company text not null, outcome text, created_at integer not null,
    primary key (run, company)) without rowid;
create index if not exists run_companies_outcome on run_companies (run, outcome);
create index if not exists run_companies_age on run_companies (created_at);

create table if not exists rejections (
    id text primary key, doc text not null, expires_at integer,
    plan text as (doc ->> 'plan'), stage text as (doc ->> 'stage'), reason text as (doc ->> 'reason'), status text as (doc ->> 'status'),
    company text as (doc ->> 'companyId'), rejected_at integer as (doc ->> 'rejectedAt')) without rowid;
create index if not exists rejections_company on rejections (company, rejected_at, id);
create index if not exists rejections_status on rejections (status, rejected_at, id);
create index if not exists rejections_plan on rejections (plan, rejected_at, id);
create index if not exists rejections_newest on rejections (rejected_at, id);
create index if not exists rejections_expiry on rejections (expires_at) where expires_at is not null;

create table if not exists plan_states (plan text primary key, watermark integer, last_tick integer) without rowid;
create table if not exists leases (name text primary key, owner text not null, until integer not null) without rowid;
create table if not exists call_budgets (
    provider text primary key, slice integer not null default 0, used integer not null default 0, paused_until integer not null default 0) without rowid;

pragma user_version = 1;

insert into ledger (plan, company, current, claim, history, committed_by) values
    ('former', '1', '{"companyId":"1","version":1772415672,"readAt":1772362800123,"hash":"h1772415672","runId":"run-0","writtenAt":1772362805123,"traceId":null,"repeated":false}', null, '[{"companyId":"1","version":1772415672,"readAt":1772362800123,"hash":"h1772415672","runId":"run-0","writtenAt":1772362805123,"traceId":null,"repeated":false}]', 'earlier'),
    ('former', '2', null, '{"companyId":"2","owner":"gone","until":1772362800123,"version":1772415672,"readAt":1772359200123,"hash":"h2","runId":"run-0","record":"{\"id\":\"2\",\"name\":\"Fjordlys\"}","traceId":null,"repeated":false}', '[]', null);
insert into runs (id, doc) values ('run-1', '{"id":"run-1","plan":"former","mode":"Incremental","trigger":"schedule","status":"Running","from":1772355600123,"to":1772366400123,"cursor":1772359200123,"dryRun":false,"counts":{"extracted":2,"written":1,"unchanged":0,"stale":0,"skipped":0,"rejected":0},"announced":9,"cellsProven":2,"cellsRepeated":1,"sourceCalls":4,"targetCalls":1,"startedAt":1772362800123,"completedAt":null,"error":null}');
insert into run_companies (run, company, outcome, created_at) values ('run-1', '1', null, 1772362800123), ('run-1', '2', 'Written', 1772362800123);
insert into rejections (id, doc, expires_at) values
    ('run-1-3', '{"id":"run-1-3","plan":"former","runId":"run-1","companyId":"3","stage":"load","reason":"refused","message":"a message","raw":"{\"company_id\":3}","mapped":null,"readAt":1772362800123,"rejectedAt":1772362800123,"attempts":1,"traceId":null,"status":"Open"}', null),
    ('run-1-4', '{"id":"run-1-4","plan":"former","runId":"run-1","companyId":"4","stage":"transform","reason":"type","message":"a message","raw":"{\"company_id\":4}","mapped":null,"readAt":1772362800123,"rejectedAt":1772362800123,"attempts":1,"traceId":null,"status":"Open"}', null);
insert into plan_states (plan, watermark, last_tick) values ('former', 1772355600123, 1772362800123);
insert into leases (name, owner, until) values ('run/former', 'gone', 1772362800123);
insert into call_budgets (provider, slice, used, paused_until) values ('okki', 1, 5, 0);
