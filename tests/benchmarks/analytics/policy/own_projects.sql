-- Hourly rows of all projects of a user, who relies on the policy.
select
    count(*) as row_count,
    sum(h.event_count) as total_events
from analytics.analytics_events_hourly_agg as h
where h.hour_bucket >= %(from)s
    and h.hour_bucket < %(to)s;
