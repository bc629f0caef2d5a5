-- Times the dashboard once an hour.
select cron.schedule(
    'analytics.analytics-probe',
    '3 * * * *',
    $$select analytics.probe_dashboard()$$
);
