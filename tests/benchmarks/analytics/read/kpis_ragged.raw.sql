-- Pattern 4 from raw events, over a time that begins and ends within an hour.
select
    count(*) as total_events,
    count(distinct e.visitor_id) as total_unique_visitors,
    count(distinct e.session_id) as total_unique_sessions
from analytics.analytics_events as e
where e.project_id = %(project)s
    and e.created_at >= %(ragged_from)s
    and e.created_at < %(ragged_to)s;
