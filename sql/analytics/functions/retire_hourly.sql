-- Drops months of hourly rows that are too old, once the daily rows hold the same.
create or replace function analytics.retire_hourly(p_now timestamptz, p_dry_run boolean)
returns table (action text, object text, detail text)
language plpgsql
volatile
set search_path = ''
as $$
declare
    -- Not before the raw events: a late recount would find a day of which only its own hour is left.
    before timestamptz := analytics.raw_expiry(p_now);
    unequal constant date := analytics.first_unequal_day(before);
begin
    if unequal is not null then
        raise warning 'hourly rows are kept from the month of % on: the daily rows do not hold the same events',
            unequal;
        return query
        select 'refused', 'analytics.analytics_events_hourly_agg', format('daily rows of %s differ', unequal);
        before := date_trunc('month', unequal::timestamp) at time zone 'UTC';
    end if;
    return query
    select 'dropped', p.name, null::text
    from dbkit.detach_partitions('analytics.analytics_events_hourly_agg', before, null, p_dry_run) as p (name);
    if not p_dry_run then
        update analytics.analytics_horizon as h
        set hourly_from = before
        where h.hourly_from < before;
    end if;
end
$$;

comment on function analytics.retire_hourly(timestamptz, boolean) is
    'A part of apply_retention(). Keeps everything from the first month on whose daily sums differ, with a warning.';

revoke execute on function analytics.retire_hourly(timestamptz, boolean) from public;
