-- What the roll-up did, how fast dashboards are, and what is wrong.
-- depends: analytics-0006-rollup
create table analytics.rollup_runs (
    id bigint generated always as identity primary key,
    job text not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    status text not null check (status in ('ok', 'busy', 'failed')),
    buckets int not null default 0,
    rows_written int not null default 0,
    rows_deleted int not null default 0,
    oldest_bucket timestamptz,
    detail text
);
create index rollup_runs_job_started_at_idx on analytics.rollup_runs (job, started_at desc);
comment on table analytics.rollup_runs is 'One row a run of a job; kept 30 days.';

create table analytics.dashboard_probes (
    id bigint generated always as identity primary key,
    probed_at timestamptz not null default clock_timestamp(),
    query_name text not null,
    project_id text,
    elapsed_ms numeric not null check (elapsed_ms >= 0)
);
comment on table analytics.dashboard_probes is
    'How long the read functions took for the busiest project; kept 30 days.';

create table analytics.alerts (
    id bigint generated always as identity primary key,
    check_name text not null,
    severity text not null check (severity in ('warn', 'alert')),
    opened_at timestamptz not null default clock_timestamp(),
    closed_at timestamptz check (closed_at >= opened_at),
    value numeric,
    threshold numeric,
    detail text
);
create unique index alerts_open_idx on analytics.alerts (check_name) where closed_at is null;
comment on table analytics.alerts is 'What check_health() found, from when to when; closed ones are kept 30 days.';
