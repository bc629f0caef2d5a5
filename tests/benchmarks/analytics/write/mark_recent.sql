-- Makes the last two hours of a project wait for the roll-up.
insert into analytics.analytics_events_dirty (project_id, hour_bucket)
select
    %(project)s,
    h.hour
from generate_series(%(to)s::timestamptz - interval '2 hours', %(to)s::timestamptz - interval '1 hour', '1 hour') as h (hour);
