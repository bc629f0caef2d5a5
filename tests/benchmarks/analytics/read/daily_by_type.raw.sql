-- Pattern 2 from raw events.
select
    (e.created_at at time zone 'UTC')::date as day,
    e.event_type,
    count(*) as total_events,
    count(distinct e.visitor_id) as total_unique_visitors,
    count(distinct e.session_id) as total_unique_sessions
from analytics.analytics_events as e
where e.project_id = %(project)s
    and e.created_at >= %(from)s
    and e.created_at < %(to)s
group by 1, 2
order by 1, 2;
