-- The hourly and daily roll-up. Whichever of the two sketches is left out counts as there.
-- depends: analytics-0004-sketch-hll analytics-0005-sketch-plain
create table analytics.analytics_events_hourly_agg (
    project_id text not null,
    event_type text not null,
    event_label text,
    hour_bucket timestamptz not null check (hour_bucket = date_trunc('hour', hour_bucket, 'UTC')),
    event_count bigint not null default 0 check (event_count >= 0),
    unique_visitors bigint not null default 0 check (unique_visitors >= 0),
    unique_sessions bigint not null default 0 check (unique_sessions >= 0),
    visitors_hll analytics.sketch not null,
    sessions_hll analytics.sketch not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint analytics_events_hourly_agg_unique
    unique nulls not distinct (project_id, event_type, event_label, hour_bucket)
) partition by range (hour_bucket);
create index analytics_events_hourly_agg_project_id_hour_bucket_idx
on analytics.analytics_events_hourly_agg (project_id, hour_bucket desc);
comment on table analytics.analytics_events_hourly_agg is
    'Events per project, type, label and UTC hour, one partition a month; written by the roll-up only.';
comment on column analytics.analytics_events_hourly_agg.unique_visitors is
    'Exact for this row; must not be summed: unite the sketches instead.';
comment on column analytics.analytics_events_hourly_agg.unique_sessions is
    'Exact for this row; must not be summed: unite the sketches instead.';

create table analytics.analytics_events_hourly_agg_default
partition of analytics.analytics_events_hourly_agg default;
alter table analytics.analytics_events_hourly_agg_default enable row level security;
comment on table analytics.analytics_events_hourly_agg_default is
    'Hours of months without a partition; should be empty.';

create table analytics.analytics_events_daily_agg (
    project_id text not null,
    event_type text not null,
    event_label text,
    day date not null,
    event_count bigint not null default 0 check (event_count >= 0),
    unique_visitors bigint not null default 0 check (unique_visitors >= 0),
    unique_sessions bigint not null default 0 check (unique_sessions >= 0),
    visitors_hll analytics.sketch not null,
    sessions_hll analytics.sketch not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint analytics_events_daily_agg_unique
    unique nulls not distinct (project_id, event_type, event_label, day)
) partition by range (day);
create index analytics_events_daily_agg_project_id_day_idx on analytics.analytics_events_daily_agg (project_id, day);
comment on table analytics.analytics_events_daily_agg is
    'Events per project, type, label and UTC day, one partition a year; made by the roll-up from the hourly rows.';
comment on column analytics.analytics_events_daily_agg.unique_visitors is 'Counted from the sketch, rounded.';
comment on column analytics.analytics_events_daily_agg.unique_sessions is 'Counted from the sketch, rounded.';

create table analytics.analytics_events_daily_agg_default
partition of analytics.analytics_events_daily_agg default;
alter table analytics.analytics_events_daily_agg_default enable row level security;
comment on table analytics.analytics_events_daily_agg_default is
    'Days of years without a partition; should be empty.';

create table analytics.analytics_type_daily_agg (
    project_id text not null,
    day date not null,
    event_type text not null,
    event_count bigint not null check (event_count >= 0),
    unique_visitors bigint not null check (unique_visitors >= 0),
    unique_sessions bigint not null check (unique_sessions >= 0),
    visitors_hll analytics.sketch not null,
    sessions_hll analytics.sketch not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (project_id, day, event_type)
);
comment on table analytics.analytics_type_daily_agg is
    'Events per project, UTC day and type, all labels together: what a dashboard by day and type reads. Some rows a '
    'project and day, so kept whole.';
comment on column analytics.analytics_type_daily_agg.unique_visitors is 'Counted from the sketch, rounded.';
comment on column analytics.analytics_type_daily_agg.unique_sessions is 'Counted from the sketch, rounded.';

create table analytics.analytics_project_daily_agg (
    project_id text not null,
    day date not null,
    event_count bigint not null check (event_count >= 0),
    unique_visitors bigint not null check (unique_visitors >= 0),
    unique_sessions bigint not null check (unique_sessions >= 0),
    visitors_hll analytics.sketch not null,
    sessions_hll analytics.sketch not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (project_id, day)
);
comment on table analytics.analytics_project_daily_agg is
    'All events of a project and UTC day in one row, which is all that the key figures need. Small, so kept whole.';
comment on column analytics.analytics_project_daily_agg.unique_visitors is 'Counted from the sketch, rounded.';
comment on column analytics.analytics_project_daily_agg.unique_sessions is 'Counted from the sketch, rounded.';
