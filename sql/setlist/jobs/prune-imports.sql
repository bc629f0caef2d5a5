-- Deletes imports that ended over 30 days ago.
select cron.schedule(
    'setlist.prune-imports',
    '40 3 * * *',
    $$select setlist.prune_imports()$$
);
