-- The named pg_cron jobs this role can see; run in the database that pg_cron lives in.
select
    j.jobname::text as name,
    j.jobid,
    j.schedule,
    j.command,
    j.database,
    j.username,
    j.active,
    d.oid is not null as database_exists
from cron.job as j
left join pg_catalog.pg_database as d on d.datname = j.database
where j.jobname is not null
order by j.jobname, j.username
