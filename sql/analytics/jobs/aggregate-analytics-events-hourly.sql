-- Rolls up every five minutes what the marks say.
select cron.schedule(
    'analytics.aggregate-analytics-events-hourly',
    '*/5 * * * *',
    $$select analytics.aggregate_analytics_events_hourly()$$
);
