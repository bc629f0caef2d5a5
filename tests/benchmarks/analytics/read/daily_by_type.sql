-- Pattern 2.
select
    f.day,
    f.event_type,
    f.total_events,
    f.total_unique_visitors,
    f.total_unique_sessions
from analytics.get_daily_by_type(%(project)s, %(from)s, %(to)s) as f;
