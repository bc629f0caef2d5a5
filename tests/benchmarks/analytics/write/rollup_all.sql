-- One run that takes everything.
select
    r.status,
    r.buckets,
    r.rows_written
from analytics.aggregate_analytics_events_hourly(100000000) as r;
