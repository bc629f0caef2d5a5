-- Rows of a project and day whose count differs from the raw events, and rows that are on one side only.
select count(*)
from (
    select
        e.project_id,
        (e.created_at at time zone 'UTC')::date as day,
        count(*) as event_count
    from analytics.analytics_events as e
    group by 1, 2
) as raw
full join analytics.analytics_project_daily_agg as d on raw.project_id = d.project_id and raw.day = d.day
where raw.event_count is distinct from d.event_count;
