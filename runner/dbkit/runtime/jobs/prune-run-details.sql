-- Keeps the records of pg_cron from growing without end.
-- dbkit: requires extension pg_cron
select cron.schedule('dbkit.prune-run-details', '43 4 * * *', $$select dbkit.prune_run_details()$$);
