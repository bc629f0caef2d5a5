-- Pattern 1.
select
    f.hour_bucket,
    f.total_events
from analytics.get_hourly_counts(%(project)s, %(day_ago)s, %(to)s) as f;
