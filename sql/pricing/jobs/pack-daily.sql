-- Packs the daily rows of the closed year.
select cron.schedule(
    'pricing.pack-daily',
    '35 4 2 1 *',
    $$select pricing.pack_daily()$$
);
