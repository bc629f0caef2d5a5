-- Makes the ranking anew, seven minutes past each hour.
select cron.schedule(
    'setlist.refresh-trending',
    '7 * * * *',
    $$select setlist.refresh_trending()$$
);
