drop table analytics.analytics_horizon;
drop table analytics.analytics_events_dirty;
drop table analytics.analytics_events;
