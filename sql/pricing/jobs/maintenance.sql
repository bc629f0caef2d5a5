-- Partitions and retention, every night.
select cron.schedule(
    'pricing.maintenance',
    '35 2 * * *',
    $$call pricing.maintain()$$
);
