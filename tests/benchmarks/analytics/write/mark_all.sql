-- Makes the roll-up's work of all hours: marks, and nothing counted yet.
insert into analytics.analytics_events_dirty (project_id, hour_bucket)
select distinct
    h.project_id,
    h.hour_bucket
from analytics.analytics_events_hourly_agg as h;

truncate
    analytics.analytics_events_hourly_agg,
    analytics.analytics_events_daily_agg,
    analytics.analytics_type_daily_agg,
    analytics.analytics_project_daily_agg;
