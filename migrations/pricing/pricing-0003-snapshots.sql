-- The raw snapshots, and the marks that say which hours have to be counted again.
-- depends: pricing-0002-events
create table pricing.ticket_snapshots (
    event_id uuid not null references pricing.events on delete restrict,
    "timestamp" timestamptz not null,
    -- No foreign key: jobs are deleted after three months, snapshots after four.
    job_id uuid,
    total_tickets int not null default 0 check (total_tickets >= 0),
    total_listings int not null default 0 check (total_listings >= 0),
    available boolean not null default true,
    zone text not null check (zone <> ''),
    section text not null check (section <> ''),
    lowest_price numeric(12, 2) not null check (lowest_price >= 0),
    average_price numeric(12, 2),
    highest_price numeric(12, 2),
    lowest_price_2tickets numeric(12, 2) check (lowest_price_2tickets >= lowest_price),
    lowest_price_4tickets numeric(12, 2) check (lowest_price_4tickets >= lowest_price),
    raw_listings jsonb check (jsonb_typeof(raw_listings) = 'array'),
    check (lowest_price <= coalesce(highest_price, lowest_price)),
    check (average_price between lowest_price and coalesce(highest_price, average_price)),
    check (available or total_tickets = 0),
    -- The natural key makes a retry harmless, and leads to the history of a zone.
    primary key (event_id, zone, section, "timestamp")
) partition by range ("timestamp");
-- Rows arrive in the order of time, so a few bytes a quarter of a megabyte lead to an hour.
create index ticket_snapshots_timestamp_idx on pricing.ticket_snapshots using brin ("timestamp")
with (pages_per_range = 32, autosummarize = on);
comment on table pricing.ticket_snapshots is
    'What the scraper saw: a row per section and scrape instant, one partition a month (UTC); kept 4 months, then '
    'archived. Amounts are in major units. Write to this table only: a statement on a partition leaves no mark, so '
    'the roll-up would not see it. A transaction that also changes pricing.events should do that first, as '
    'maintenance locks them in this order.';
comment on column pricing.ticket_snapshots."timestamp" is
    'The scrape instant: one value for all rows of an event in one pass, whole seconds.';
comment on column pricing.ticket_snapshots.job_id is 'The scraper job, which may be deleted already.';
comment on column pricing.ticket_snapshots.raw_listings is
    'The listings as they were read, an array. Of a row over 2 kB they are kept out of line (toast_tuple_target), so '
    'that reading prices does not read them; smaller ones PostgreSQL leaves in the row whatever is set. Compressed as '
    'default_toast_compression says, for which lz4 is best where the server has it.';

-- Its storage settings are those of every new partition: a partitioned table cannot have any itself.
create table pricing.ticket_snapshots_default partition of pricing.ticket_snapshots default
with (toast_tuple_target = 128, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
alter table pricing.ticket_snapshots_default enable row level security;
comment on table pricing.ticket_snapshots_default is 'Snapshots of months without a partition; should be empty.';

create table pricing.snapshots_dirty (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    hour_bucket timestamptz not null,
    marked_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
create index snapshots_dirty_hour_bucket_event_id_idx on pricing.snapshots_dirty (hour_bucket, event_id);
comment on table pricing.snapshots_dirty is
    'Marks: this hour of this event has to be counted again. Append only, duplicates included: with a unique key, a '
    'mark that is not committed yet would be lost when the roll-up claims the one that is already there.';
