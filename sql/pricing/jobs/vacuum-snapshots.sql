-- Vacuums what the roll-up writes over and over, every Sunday; append-only snapshots are left to autovacuum.
select cron.schedule(
    'pricing.vacuum-snapshots',
    '15 3 * * 0',
    $$vacuum (analyze) pricing.aggregated_analytics$$
);
