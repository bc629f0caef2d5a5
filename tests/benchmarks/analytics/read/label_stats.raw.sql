-- Pattern 3 from raw events.
select
    e.event_label,
    count(*) as total_events,
    count(distinct e.visitor_id) as total_unique_visitors
from analytics.analytics_events as e
where e.project_id = %(project)s
    and e.event_type = 'widget_visible'
    and e.created_at >= %(week_ago)s
    and e.created_at < %(to)s
group by e.event_label
order by total_events desc, e.event_label
limit 100;
