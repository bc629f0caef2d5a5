-- The zones of an event.
select f.*
from pricing.get_event_zones(%(event)s) as f;
