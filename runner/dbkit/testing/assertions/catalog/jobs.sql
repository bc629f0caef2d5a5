-- The named pg_cron jobs; run in the database that pg_cron lives in.
select
    j.jobname::text as name,
    j.schedule,
    j.command,
    j.database,
    j.username,
    j.active
from cron.job as j
where j.jobname is not null
order by j.jobname
