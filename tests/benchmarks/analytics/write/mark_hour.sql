-- Makes the roll-up's work of one hour, of one project or of all: marks, and nothing counted yet.
with emptied as (
    delete from analytics.analytics_events_hourly_agg as h
    where h.hour_bucket = %(hour)s
        and (%(only)s::text is null or h.project_id = %(only)s)
    returning h.project_id
)
insert into analytics.analytics_events_dirty (project_id, hour_bucket)
select distinct
    e.project_id,
    %(hour)s::timestamptz
from emptied as e;
