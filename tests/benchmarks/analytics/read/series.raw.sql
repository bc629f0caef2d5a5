-- A chart by day from raw events.
select
    date_trunc('day', e.created_at, 'UTC') as bucket,
    count(*) as total_events,
    count(distinct e.visitor_id) as unique_visitors,
    count(distinct e.session_id) as unique_sessions
from analytics.analytics_events as e
where e.project_id = %(project)s
    and e.created_at >= %(from)s
    and e.created_at < %(to)s
group by 1
order by 1;
