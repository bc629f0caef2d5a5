-- A chart by day.
select
    f.bucket,
    f.total_events,
    f.unique_visitors,
    f.unique_sessions
from analytics.get_series(%(project)s, %(from)s, %(to)s) as f;
