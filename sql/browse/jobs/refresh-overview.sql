-- The browse page is at most ten minutes old.
select cron.schedule(
    'browse.refresh-overview',
    '*/10 * * * *',
    $$select browse.event_sessions_overview_refresh()$$
);
