-- Marks that are left.
select count(*)
from analytics.analytics_events_dirty;
