-- One project's raw events of a day.
select count(*) as total_events
from analytics.analytics_events as e
where e.project_id = %(project)s
    and e.created_at >= %(day_ago)s
    and e.created_at < %(to)s;
