-- What has become too old, and whether it may go.
create or replace function pricing.plan_retention(p_now timestamptz)
returns table (
    action text,
    table_name text,
    partition_name text,
    from_ts timestamptz,
    to_ts timestamptz,
    rows bigint,
    detail text
)
language sql
volatile
set search_path = ''
as $$
    with rule (table_name, action, expiry, held_from, why) as (
        values
        (
            'ticket_snapshots',
            'archived',
            pricing.raw_kept_from(p_now),
            (
                select min(d.hour_bucket)
                from pricing.snapshots_dirty as d
                where d.hour_bucket >= pricing.gone_before('ticket_snapshots')
            ),
            'a mark points into it'
        ),
        (
            'aggregated_analytics',
            'dropped',
            pricing.hours_kept_from(p_now),
            pricing.first_day_missing(pricing.hours_kept_from(p_now))::timestamp at time zone 'UTC',
            'a daily row is missing'
        ),
        ('scraper_logs', 'dropped', pricing.logs_kept_from(p_now), null, null)
    ),
    expired as (
        select
            r.action,
            r.table_name,
            c.relname::text as partition_name,
            p.lower as from_ts,
            p.upper as to_ts,
            pricing.count_rows(p.partition) as rows,
            r.held_from,
            r.why
        from rule as r
        cross join lateral dbkit.partitions(format('pricing.%I', r.table_name)::regclass) as p
        inner join pg_class as c on c.oid = p.partition
        where p.upper <= r.expiry
    )
    select
        -- In order: what is newer than a month that must stay, stays with it.
        case when e.held_from < e.to_ts then 'refused' else e.action end,
        e.table_name,
        e.partition_name,
        e.from_ts,
        e.to_ts,
        e.rows,
        case
            when e.held_from >= e.from_ts and e.held_from < e.to_ts
                then format('%s: %s', e.why, (e.held_from at time zone 'UTC')::date)
            when e.held_from < e.from_ts then 'an older month stays'
            else format('%s rows', e.rows)
        end
    from expired as e
    order by e.table_name, e.from_ts
$$;

comment on function pricing.plan_retention(timestamptz) is
    'A part of apply_retention(): every partition that is wholly too old, to be archived, dropped, or refused. '
    'Snapshots are not archived while a mark points into them, hours not dropped while a daily row is missing.';

revoke execute on function pricing.plan_retention(timestamptz) from public;
