-- Daily rows whose count differs from the raw events, and rows that are on one side only.
select count(*)
from (
    select
        e.project_id,
        e.event_type,
        e.event_label,
        (e.created_at at time zone 'UTC')::date as day,
        count(*) as event_count
    from analytics.analytics_events as e
    group by 1, 2, 3, 4
) as raw
full join analytics.analytics_events_daily_agg as d
    on raw.project_id = d.project_id
    and raw.event_type = d.event_type
    and coalesce(raw.event_label, '') = coalesce(d.event_label, '')
    and raw.day = d.day
where raw.event_count is distinct from d.event_count;
