-- Pattern 4.
select
    f.total_events,
    f.total_unique_visitors,
    f.total_unique_sessions
from analytics.get_kpis(%(project)s, %(from)s, %(to)s) as f;
