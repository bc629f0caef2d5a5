-- Every pg_cron job this role can see, with what its runs say; run in the database that pg_cron lives in.
-- By runid rather than by time: before pg_cron 1.6.3 a run that could not connect has no time at all.
with run as (
    select
        d.jobid,
        max(d.runid) as newest,
        coalesce(max(d.runid) filter (where d.status = 'succeeded'), 0) as succeeded,
        max(coalesce(d.end_time, d.start_time)) filter (where d.status = 'succeeded') as last_success
    from cron.job_run_details as d
    group by d.jobid
),

failed as (
    select
        d.jobid,
        count(*) as failures,
        max(coalesce(d.end_time, d.start_time)) as last_failure,
        (pg_catalog.array_agg(d.return_message order by d.runid desc))[1] as message
    from cron.job_run_details as d
    inner join run as r on r.jobid = d.jobid
    where d.status = 'failed' and d.runid > r.succeeded
    group by d.jobid
),

-- Runs before the oldest that is left are not known: somebody deleted them.
record as (
    select case when min(d.runid) > 1 then min(d.start_time) end as since
    from cron.job_run_details as d
)

select
    coalesce(j.jobname::text, '') as name,
    j.jobid,
    j.schedule,
    j.command,
    j.database,
    j.username,
    j.active,
    b.oid is not null as database_exists,
    a.oid is not null as role_exists,
    coalesce(a.rolcanlogin, false) as role_logs_in,
    r.last_success,
    coalesce(f.failures, 0) as failures,
    f.last_failure,
    coalesce(f.message, '') as message,
    -- A job never overlaps itself: only its newest run can be under way.
    n.runid is not null as running,
    n.start_time as running_since,
    record.since as records_since
from cron.job as j
cross join record
left join pg_catalog.pg_database as b on b.datname = j.database
left join pg_catalog.pg_roles as a on a.rolname = j.username
left join run as r on r.jobid = j.jobid
left join failed as f on f.jobid = j.jobid
left join cron.job_run_details as n on n.runid = r.newest and n.status not in ('succeeded', 'failed')
order by j.jobname, j.username, j.jobid
