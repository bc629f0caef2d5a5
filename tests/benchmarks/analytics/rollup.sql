-- One run of the job.
select
    r.status,
    r.buckets,
    r.rows_written
from analytics.aggregate_analytics_events_hourly() as r;
