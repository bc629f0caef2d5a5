-- Deletes pg_cron's records of runs that are older than 14 days.
-- dbkit: requires extension pg_cron
create or replace function dbkit.prune_run_details()
returns text
language plpgsql
set search_path = ''
as $$
begin
    if not pg_try_advisory_xact_lock(hashtextextended('dbkit.prune_run_details', 0)) then
        return 'busy';
    end if;
    -- A run that could not even start has no time; it goes with the younger ones that have one.
    delete from cron.job_run_details
    where runid <= (
        select max(d.runid)
        from cron.job_run_details as d
        where coalesce(d.end_time, d.start_time) < now() - interval '14 days'
    );
    return 'ok';
end
$$;

comment on function dbkit.prune_run_details() is
    'Deletes what cron.job_run_details holds from more than 14 days ago; returns ok, or busy when it runs already.';

revoke execute on function dbkit.prune_run_details() from public;
