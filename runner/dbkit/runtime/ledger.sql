-- What dbkit remembers in the target: its runs, what they applied, and the tables in which yoyo looks for the same.

create schema if not exists dbkit;

revoke all on schema dbkit from public;

comment on schema dbkit is 'Records of dbkit and its runtime functions. Nothing here is granted to anybody.';

-- No row security in this schema: nobody but the owner has a grant, and a role that may read everything
-- (pg_read_all_data) must see the records to compare them with the files.
create table if not exists dbkit.run (
    id bigint generated always as identity primary key,
    who text not null,
    host text not null,
    git_revision text,
    dbkit_version text not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    outcome text not null check (outcome in ('started', 'succeeded'))
);

comment on table dbkit.run is 'One row for each apply that changed something.';

create table if not exists dbkit.file (
    path text primary key,
    checksum text not null,
    statements jsonb not null,
    run_id bigint not null references dbkit.run on delete restrict,
    applied_at timestamptz not null default clock_timestamp()
);

create index if not exists file_run_id_idx on dbkit.file (run_id);

comment on table dbkit.file is 'The object files as last applied, with the statements that take them back.';

create table if not exists dbkit.migration (
    id text primary key,
    checksum text not null,
    run_id bigint references dbkit.run on delete restrict,
    applied_at timestamptz not null default clock_timestamp()
);

create index if not exists migration_run_id_idx on dbkit.migration (run_id);

comment on table dbkit.migration is
    'The content of each migration when it ran; that it ran is recorded in _yoyo_migration.';

create table if not exists dbkit.fact (
    kind text not null,
    schema text not null,
    name text not null,
    definition jsonb not null,
    found boolean not null default false,
    primary key (kind, schema, name)
);

-- For a ledger that an earlier version created.
alter table dbkit.fact add column if not exists found boolean not null default false;

comment on table dbkit.fact is 'The catalog as dbkit last left it: what differs from it was changed by somebody else.';

comment on column dbkit.fact.found is 'Was there before the first run, and no run has changed it.';

create table if not exists dbkit.baseline (
    class text not null,
    identity text not null,
    schema text not null,
    n integer not null,
    slot text not null,
    part text not null,
    detail text not null,
    head text not null,
    tail text,
    primary key (class, identity, slot, part, detail)
);

comment on table dbkit.baseline is
    'What objects have beside what files say of them: kept when no file says anything of them any more.';

create table if not exists dbkit.cron_run_details_local (
    job_name text,
    status text,
    return_message text,
    start_time timestamptz,
    end_time timestamptz
);

comment on table dbkit.cron_run_details_local is
    'Takes the place of cron.job_run_details in a database without pg_cron; read through dbkit.cron_run_details.';

-- The rest is yoyo 9's schema, version 2, to the letter: with it in place "yoyo list" has nothing to upgrade.
create table if not exists dbkit._yoyo_migration (
    migration_hash varchar(64),
    migration_id varchar(255),
    applied_at_utc timestamp,
    primary key (migration_hash)
);

comment on table dbkit._yoyo_migration is 'The migrations that ran, as yoyo records them.';

create table if not exists dbkit._yoyo_log (
    id varchar(36),
    migration_hash varchar(64),
    migration_id varchar(255),
    operation varchar(10),
    username varchar(255),
    hostname varchar(255),
    comment varchar(255),
    created_at_utc timestamp,
    primary key (id)
);

comment on table dbkit._yoyo_log is 'Every time a migration was applied, rolled back or marked, as yoyo records it.';

create table if not exists dbkit._yoyo_version (
    version int not null primary key,
    installed_at_utc timestamp
);

comment on table dbkit._yoyo_version is 'The version of the three tables of yoyo.';

insert into dbkit._yoyo_version (version, installed_at_utc)
values (2, clock_timestamp() at time zone 'UTC')
on conflict do nothing;

create table if not exists dbkit.yoyo_lock (
    locked int default 1,
    ctime timestamp,
    pid int not null,
    primary key (locked)
);

comment on table dbkit.yoyo_lock is 'Where yoyo''s own commands lock; dbkit itself takes an advisory lock.';

revoke all on all tables in schema dbkit from public;

-- What default privileges of this role gave away beyond reading: who may put a trigger on a table decides what runs.
do $$
declare
    given record;
begin
    for given in
        select distinct
            o.kind || ' ' || o.name as object,
            x.privilege_type,
            case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end as grantee
        from (
            select
                case c.relkind when 'S' then 'sequence' else 'table' end as kind,
                c.oid::regclass::text as name,
                c.relowner as owner,
                c.relacl as acl
            from pg_catalog.pg_class as c
            where c.relnamespace = 'dbkit'::regnamespace and c.relacl is not null
            union all
            select
                'schema',
                'dbkit',
                n.nspowner,
                n.nspacl
            from pg_catalog.pg_namespace as n
            where n.nspname = 'dbkit'
        ) as o
        cross join lateral aclexplode(o.acl) as x
        inner join pg_catalog.pg_default_acl as d on d.defaclrole = o.owner
        where
            x.grantee <> o.owner
            and x.privilege_type <> case o.kind when 'schema' then 'USAGE' else 'SELECT' end
            and exists (select from aclexplode(d.defaclacl) as g where g.grantee = x.grantee)
            and pg_get_userbyid(o.owner) = current_user
    loop
        execute format('revoke %s on %s from %s', given.privilege_type, given.object, given.grantee);
    end loop;
end
$$;
