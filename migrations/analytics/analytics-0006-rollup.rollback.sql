drop table analytics.analytics_project_daily_agg;
drop table analytics.analytics_type_daily_agg;
drop table analytics.analytics_events_daily_agg;
drop table analytics.analytics_events_hourly_agg;
