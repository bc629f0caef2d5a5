-- Pattern 1 from raw events.
select
    date_trunc('hour', e.created_at, 'UTC') as hour_bucket,
    count(*) as total_events
from analytics.analytics_events as e
where e.project_id = %(project)s
    and e.created_at >= %(day_ago)s
    and e.created_at < %(to)s
group by 1
order by 1;
