-- What retention has taken away.
-- depends: pricing-0005-scraper
create table pricing.archive_log (
    partition_name text primary key,
    table_name text not null,
    from_ts timestamptz not null,
    to_ts timestamptz not null check (to_ts > from_ts),
    rows bigint not null check (rows >= 0),
    archived_at timestamptz not null default now(),
    exported_at timestamptz,
    dropped_at timestamptz
);
comment on table pricing.archive_log is
    'Every partition that apply_retention() has taken away. Snapshots before the last to_ts of ticket_snapshots are '
    'gone, so hours before it are not counted any more, and days before that of aggregated_analytics not made any '
    'more: delete the row of a month that you attach again.';
comment on column pricing.archive_log.partition_name is
    'Without its schema, which is pricing_archive until it is dropped.';
comment on column pricing.archive_log.table_name is 'The table of schema pricing that it was a partition of.';
comment on column pricing.archive_log.rows is
    'How many it had when it was taken away, less those of events purged since.';
comment on column pricing.archive_log.archived_at is 'When it was taken away.';
comment on column pricing.archive_log.exported_at is 'Set by whoever exported it; drop_archived() drops no other.';
comment on column pricing.archive_log.dropped_at is 'When its rows were dropped; null while it is in pricing_archive.';
