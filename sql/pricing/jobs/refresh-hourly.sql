-- Rolls up every ten minutes what the marks say.
select cron.schedule(
    'pricing.refresh-hourly',
    '*/10 * * * *',
    $$select pricing.refresh_hourly()$$
);
