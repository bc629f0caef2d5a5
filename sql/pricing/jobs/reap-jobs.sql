-- Ends scraper jobs that were never finished.
select cron.schedule(
    'pricing.reap-jobs',
    '*/30 * * * *',
    $$select pricing.reap_jobs()$$
);
