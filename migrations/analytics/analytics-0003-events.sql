-- The raw events, and the marks that say which hours have to be counted again.
-- depends: analytics-0002-account
create sequence analytics.analytics_events_id_seq as bigint;

create table analytics.analytics_events (
    id bigint not null default nextval('analytics.analytics_events_id_seq'::regclass),
    -- No foreign key: ingest checks it, and deleting a project must not touch ten million rows at once.
    project_id text not null,
    visitor_id text check (visitor_id <> ''),
    session_id text check (session_id <> ''),
    event_type text not null check (event_type ~ '^[a-z][a-z0-9_]{0,63}$'),
    event_label text check (event_label <> '' and length(event_label) <= 200),
    event_data jsonb not null default '{}' check (jsonb_typeof(event_data) = 'object'),
    created_at timestamptz not null default now(),
    ingested_at timestamptz not null default clock_timestamp(),
    primary key (created_at, id)
) partition by range (created_at);
alter sequence analytics.analytics_events_id_seq owned by analytics.analytics_events.id;
-- Serves the recount of one project-hour.
create index analytics_events_project_id_created_at_idx on analytics.analytics_events (project_id, created_at);
comment on table analytics.analytics_events is
    'Raw events, one partition a month (UTC); kept 90 days. Write to this table only: a statement on a partition '
    'leaves no mark, so the roll-up would not see it.';
comment on column analytics.analytics_events.id is 'Not unique by itself: the key is (created_at, id).';
comment on column analytics.analytics_events.event_label is 'Null means no label; the empty string is refused.';
comment on column analytics.analytics_events.created_at is 'When it happened.';
comment on column analytics.analytics_events.ingested_at is 'When it arrived.';

create table analytics.analytics_events_default partition of analytics.analytics_events default;
alter table analytics.analytics_events_default enable row level security;
comment on table analytics.analytics_events_default is 'Events of months without a partition; should be empty.';

create table analytics.analytics_events_dirty (
    id bigint generated always as identity primary key,
    project_id text not null,
    hour_bucket timestamptz not null,
    marked_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
create index analytics_events_dirty_hour_bucket_project_id_idx
on analytics.analytics_events_dirty (hour_bucket, project_id);
comment on table analytics.analytics_events_dirty is
    'Marks: this hour of this project has to be counted again. Append only, duplicates included: with a unique key, '
    'a mark that is not committed yet would be lost when the roll-up claims the one that is already there.';

create table analytics.analytics_horizon (
    only_row boolean primary key default true check (only_row),
    raw_from timestamptz not null default '-infinity',
    hourly_from timestamptz not null default '-infinity',
    check (hourly_from <= raw_from)
);
insert into analytics.analytics_horizon default values;
comment on table analytics.analytics_horizon is
    'How far retention has gone; one row, written by apply_retention(). Hours before raw_from have no raw events '
    'any more and are never counted again; days before hourly_from have no hourly rows any more.';
