-- A batch, the way that collecting servers send it.
select
    t.accepted,
    t.rejected
from analytics.track_events(%(project)s, %(events)s) as t;
