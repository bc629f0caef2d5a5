-- One project's hourly rows.
select
    count(*) as row_count,
    sum(h.event_count) as total_events
from analytics.analytics_events_hourly_agg as h
where h.project_id = %(project)s
    and h.hour_bucket >= %(from)s
    and h.hour_bucket < %(to)s;
