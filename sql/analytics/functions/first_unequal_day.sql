-- The first day on which hourly and daily rows do not add up to the same.
create or replace function analytics.first_unequal_day(p_before timestamptz)
returns date
language sql
stable
set search_path = ''
as $$
    with hourly as (
        select
            h.project_id,
            (h.hour_bucket at time zone 'UTC')::date as day,
            sum(h.event_count) as events
        from analytics.analytics_events_hourly_agg as h
        where h.hour_bucket < p_before
        group by 1, 2
    ),
    daily as (
        select
            d.project_id,
            d.day,
            sum(d.event_count) as events
        from analytics.analytics_events_daily_agg as d
        where d.day < (p_before at time zone 'UTC')::date
            and d.day >= (select min(h.day) from hourly as h)
        group by 1, 2
    )
    select min(day)
    from hourly
    full join daily using (project_id, day)
    where hourly.events is distinct from daily.events
$$;

comment on function analytics.first_unequal_day(timestamptz) is
    'A part of apply_retention(): compares event counts per project and UTC day before an instant.';

revoke execute on function analytics.first_unequal_day(timestamptz) from public;
