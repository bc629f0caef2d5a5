-- Lets go of what has become too old, and says what that was.
create or replace function analytics.apply_retention(p_now timestamptz default now(), p_dry_run boolean default false)
returns table (action text, object text, detail text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    return query
    select r.* from analytics.retire_raw(p_now, p_dry_run) as r;
    return query
    select r.* from analytics.retire_hourly(p_now, p_dry_run) as r;
    return query
    select 'archived', p.name, 'analytics_archive'
    from dbkit.detach_partitions(
        'analytics.analytics_events_daily_agg',
        p_now - interval '1 year',
        'analytics_archive',
        p_dry_run
    ) as p (name);
end
$$;

comment on function analytics.apply_retention(timestamptz, boolean) is
    'Drops raw and hourly months that are wholly older than 90 days and moves daily years wholly older than a year '
    'to analytics_archive. A raw month stays while a mark points into it, an hourly one while the daily sums '
    'differ. With p_dry_run it only says what it would do.';

revoke execute on function analytics.apply_retention(timestamptz, boolean) from public;
grant execute on function analytics.apply_retention(timestamptz, boolean) to service_role;
