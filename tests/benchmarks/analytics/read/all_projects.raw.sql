-- All projects from raw events.
select
    count(*) as total_events,
    count(distinct e.visitor_id) as total_unique_visitors
from analytics.analytics_events as e
where e.created_at >= %(from)s
    and e.created_at < %(to)s;
