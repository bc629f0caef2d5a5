-- New sessions have an id after ten minutes at most.
select cron.schedule(
    'browse.sync-sessions',
    '*/10 * * * *',
    $$select browse.sync_sessions()$$
);
