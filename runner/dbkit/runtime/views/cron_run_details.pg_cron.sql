-- Shows the runs of the scheduled jobs by name.
-- dbkit: requires extension pg_cron
create or replace view dbkit.cron_run_details
with (security_invoker = true)
as
select
    -- Of type name in pg_cron 1.4, which has a collation of its own.
    j.jobname::text collate "default" as job_name,
    d.status,
    d.return_message,
    d.start_time,
    d.end_time
from cron.job_run_details as d
inner join cron.job as j on j.jobid = d.jobid;

comment on view dbkit.cron_run_details is
    'Runs of the jobs that exist, as far as pg_cron lets the reader see them; a job without a name has none here.';
