-- What the scraper says of itself.
-- depends: pricing-0004-rollup
create table pricing.scraper_jobs (
    job_id uuid primary key default gen_random_uuid(),
    started_at timestamptz not null default now(),
    completed_at timestamptz,
    status text not null default 'running' check (status in ('running', 'success', 'failed')),
    events_scraped int not null default 0 check (events_scraped >= 0),
    errors_count int not null default 0 check (errors_count >= 0),
    error_details jsonb,
    -- A job that was forgotten for 25 days has more milliseconds than an integer holds.
    duration_ms int generated always as (
        case
            when completed_at is not null
                then least(round(extract(epoch from completed_at - started_at) * 1000), 2147483647)::int
        end
    ) stored,
    created_at timestamptz not null default now(),
    check ((status = 'running') = (completed_at is null)),
    check (completed_at >= started_at)
);
create index scraper_jobs_started_at_idx on pricing.scraper_jobs (started_at);
create index scraper_jobs_running_idx on pricing.scraper_jobs (status) where status = 'running';
comment on table pricing.scraper_jobs is 'Runs of the scraper; kept 3 months.';

create sequence pricing.scraper_logs_id_seq as bigint;

create table pricing.scraper_logs (
    id bigint not null default nextval('pricing.scraper_logs_id_seq'::regclass),
    event_id uuid references pricing.events on delete set null,
    job_id uuid references pricing.scraper_jobs on delete cascade,
    "timestamp" timestamptz not null default clock_timestamp(),
    level text not null check (level in ('DEBUG', 'INFO', 'WARNING', 'ERROR')),
    message text not null,
    stack_trace text,
    metadata jsonb,
    primary key ("timestamp", id)
) partition by range ("timestamp");
alter sequence pricing.scraper_logs_id_seq owned by pricing.scraper_logs.id;
-- Deleting a job deletes its logs, deleting an event lets go of them: both need to find them.
create index scraper_logs_job_id_idx on pricing.scraper_logs (job_id);
create index scraper_logs_event_id_idx on pricing.scraper_logs (event_id) where event_id is not null;
create index scraper_logs_errors_idx on pricing.scraper_logs ("timestamp") where level = 'ERROR';
comment on table pricing.scraper_logs is 'What the scraper logged, one partition a month (UTC); kept 1 month.';

create table pricing.scraper_logs_default partition of pricing.scraper_logs default;
alter table pricing.scraper_logs_default enable row level security;
comment on table pricing.scraper_logs_default is 'Logs of months without a partition; should be empty.';
