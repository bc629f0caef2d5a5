-- Freezes the month that has just closed; of older ones every page is frozen already, and skipped.
select cron.schedule(
    'pricing.freeze-snapshots',
    '5 4 1 * *',
    $$vacuum (freeze) pricing.ticket_snapshots$$
);
