-- Makes the roll-up's work of the last hours: marks, and nothing counted yet.
with emptied as (
    delete from pricing.aggregated_analytics as h
    where h.hour >= %(since)s
    returning
        h.event_id,
        h.hour
)

insert into pricing.snapshots_dirty (event_id, hour_bucket)
select distinct
    e.event_id,
    e.hour
from emptied as e;
