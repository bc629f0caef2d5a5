-- Rows of a project, day and type whose count differs from the raw events, and rows that are on one side only.
select count(*)
from (
    select
        e.project_id,
        (e.created_at at time zone 'UTC')::date as day,
        e.event_type,
        count(*) as event_count
    from analytics.analytics_events as e
    group by 1, 2, 3
) as raw
full join analytics.analytics_type_daily_agg as d
    on raw.project_id = d.project_id and raw.day = d.day and raw.event_type = d.event_type
where raw.event_count is distinct from d.event_count;
