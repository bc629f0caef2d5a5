-- Makes the partitions of the coming months, as the partition rules do on every apply.
create or replace function analytics.ensure_partitions()
returns int
language sql
volatile
security definer
set search_path = ''
as $$
    select
        dbkit.ensure_partitions('analytics.analytics_events', 'month', 3, now() - interval '90 days')
        + dbkit.ensure_partitions('analytics.analytics_events_hourly_agg', 'month', 3, now() - interval '90 days')
        + dbkit.ensure_partitions('analytics.analytics_events_daily_agg', 'year', 3, now() - interval '90 days')
$$;

comment on function analytics.ensure_partitions() is
    'Creates missing partitions, moves their rows out of the default ones, and returns how many it created.';

revoke execute on function analytics.ensure_partitions() from public;
grant execute on function analytics.ensure_partitions() to service_role;
