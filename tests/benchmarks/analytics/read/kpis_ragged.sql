-- Pattern 4 over a time that begins and ends within an hour, as "the last nine days" does.
select
    f.total_events,
    f.total_unique_visitors,
    f.total_unique_sessions
from analytics.get_kpis(%(project)s, %(ragged_from)s, %(ragged_to)s) as f;
