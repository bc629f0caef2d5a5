-- Shows the runs of the scheduled jobs by name, from a local table for want of pg_cron.
-- dbkit: unless extension pg_cron
create or replace view dbkit.cron_run_details
with (security_invoker = true)
as
select
    l.job_name,
    l.status,
    l.return_message,
    l.start_time,
    l.end_time
from dbkit.cron_run_details_local as l;

comment on view dbkit.cron_run_details is
    'Runs of jobs as written to dbkit.cron_run_details_local: pg_cron is not installed in this database.';
