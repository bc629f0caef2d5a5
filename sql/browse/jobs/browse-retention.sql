-- Payloads and customers whose time is over, every night.
select cron.schedule(
    'browse.browse-retention',
    '43 3 * * *',
    $$select browse.apply_retention()$$
);
