-- Figures are at most five minutes old.
select cron.schedule(
    'browse.refresh-financials',
    '*/5 * * * *',
    $$select browse.refresh_session_financials()$$
);
