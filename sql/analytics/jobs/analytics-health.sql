-- Opens and closes alerts.
select cron.schedule(
    'analytics.analytics-health',
    '*/10 * * * *',
    $$select analytics.record_alerts()$$
);
