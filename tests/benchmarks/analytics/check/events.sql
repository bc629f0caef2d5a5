-- Raw events.
select count(*)
from analytics.analytics_events;
