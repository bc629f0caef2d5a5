-- Ends the voting on shows that have begun.
select cron.schedule(
    'setlist.lock-past-setlists',
    '*/15 * * * *',
    $$select setlist.lock_past_setlists()$$
);
