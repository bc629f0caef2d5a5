-- Proves the counters of votes, and repairs them.
select cron.schedule(
    'setlist.recount-votes',
    '10 4 * * *',
    $$select setlist.recount_votes()$$
);
