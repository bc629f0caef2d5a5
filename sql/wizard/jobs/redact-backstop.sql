-- The same once a day in larger batches, for what the quarter-hourly runs have left.
select cron.schedule(
    'wizard.redact-backstop',
    '38 3 * * *',
    $$select wizard.cleanup_expired_sessions(p_batch => 10000)$$
);
