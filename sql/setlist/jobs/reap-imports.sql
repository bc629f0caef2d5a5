-- Fails imports that were heard of last an hour ago.
select cron.schedule(
    'setlist.reap-imports',
    '*/10 * * * *',
    $$select setlist.reap_imports()$$
);
