-- The hourly and daily roll-up.
-- depends: pricing-0003-snapshots
create table pricing.aggregated_analytics (
    event_id uuid not null,
    hour timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    weight_tickets bigint not null check (weight_tickets >= 0),
    total_tickets int not null check (total_tickets >= 0),
    total_listings int not null check (total_listings >= 0),
    min_tickets int not null check (min_tickets >= 0),
    peak_tickets int not null,
    instants int not null check (instants > 0),
    snapshot_count int not null,
    price_rows int not null check (price_rows >= 0),
    zone text not null check (zone <> ''),
    min_price numeric(12, 2) not null check (min_price >= 0),
    avg_price numeric(12, 2),
    max_price numeric(12, 2),
    min_price_2tickets numeric(12, 2),
    min_price_4tickets numeric(12, 2),
    avg_tickets numeric(12, 2) not null,
    price_weight numeric(18, 2) not null check (price_weight >= 0),
    price_sum numeric(18, 2) not null check (price_sum >= 0),
    check (peak_tickets >= min_tickets),
    check (snapshot_count >= instants),
    primary key (event_id, zone, hour)
) partition by range (hour);
-- Pays because rows are written in the order of time, by the roll-up as by backfill().
create index aggregated_analytics_hour_idx on pricing.aggregated_analytics using brin (hour)
with (pages_per_range = 16, autosummarize = on);
comment on table pricing.aggregated_analytics is
    'Prices and tickets of a zone in a UTC hour, one partition a month, kept 6 months; written by the roll-up. '
    'Amounts are in major units. No foreign key to events: purge_event() deletes the rows, and taking a month away '
    'must not lock events.';
comment on column pricing.aggregated_analytics.avg_price is
    'price_weight / weight_tickets, and where nothing had tickets price_sum / price_rows.';
comment on column pricing.aggregated_analytics.price_weight is
    'Average price times tickets, summed over the rows that have an average price.';
comment on column pricing.aggregated_analytics.weight_tickets is
    'Tickets summed over the rows that have an average price: a weight, not a number of tickets.';
comment on column pricing.aggregated_analytics.price_sum is 'Average prices summed over the rows that have one.';
comment on column pricing.aggregated_analytics.price_rows is 'The number of rows that have an average price.';
comment on column pricing.aggregated_analytics.total_tickets is 'Of the zone at the last scrape instant of the hour.';
comment on column pricing.aggregated_analytics.total_listings is 'Of the zone at the last scrape instant of the hour.';
comment on column pricing.aggregated_analytics.avg_tickets is 'The mean over the scrape instants.';
comment on column pricing.aggregated_analytics.instants is 'The number of scrape instants.';
comment on column pricing.aggregated_analytics.snapshot_count is 'The number of raw rows.';

-- Its storage settings are those of every new partition.
create table pricing.aggregated_analytics_default partition of pricing.aggregated_analytics default
with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table pricing.aggregated_analytics_default enable row level security;
comment on table pricing.aggregated_analytics_default is 'Hours of months without a partition; should be empty.';

create table pricing.daily_analytics (
    event_id uuid not null,
    zone text not null check (zone <> ''),
    date date not null,
    daily_min_price numeric(12, 2) not null check (daily_min_price >= 0),
    daily_avg_price numeric(12, 2),
    daily_max_price numeric(12, 2),
    daily_min_2tickets numeric(12, 2),
    daily_min_4tickets numeric(12, 2),
    peak_tickets int not null,
    avg_tickets numeric(12, 2) not null,
    min_tickets int not null check (min_tickets >= 0),
    hours int not null check (hours between 1 and 24),
    instants int not null check (instants >= hours),
    price_weight numeric(18, 2) not null check (price_weight >= 0),
    weight_tickets bigint not null check (weight_tickets >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (peak_tickets >= min_tickets),
    primary key (event_id, zone, date)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index daily_analytics_date_idx on pricing.daily_analytics (date);
comment on table pricing.daily_analytics is
    'Prices and tickets of a zone on a UTC day, kept for ever; made by the roll-up from the hourly rows, and only '
    'while these exist. Not compressed: PostgreSQL has no such switch for plain columns. What it has is '
    'pack_daily(), a yearly cluster that leaves the rows dense and in the order of their key.';
comment on column pricing.daily_analytics.daily_avg_price is
    'price_weight / weight_tickets; where nothing had tickets, the plain mean of the raw average prices.';
comment on column pricing.daily_analytics.avg_tickets is 'The mean over the scrape instants.';
comment on column pricing.daily_analytics.hours is 'The number of hourly rows that it is made from.';
comment on column pricing.daily_analytics.instants is 'The number of scrape instants.';

create table pricing.rollup_runs (
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
create index rollup_runs_job_started_at_idx on pricing.rollup_runs (job, started_at desc);
comment on table pricing.rollup_runs is 'One row a run of the roll-up or a refresh; kept 30 days.';
