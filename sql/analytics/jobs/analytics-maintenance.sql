-- Partitions and retention, every night.
select cron.schedule(
    'analytics.analytics-maintenance',
    '17 3 * * *',
    $$call analytics.maintain()$$
);
