-- The roll-up: brings the hourly and daily tables up to date with every mark that it sees.
create or replace function analytics.aggregate_analytics_events_hourly(p_max_buckets int default 20000)
returns analytics.rollup_runs
language plpgsql
security definer
set search_path = ''
as $$
declare
    run analytics.rollup_runs;
    projects text[];
    hours timestamptz[];
    day_projects text[];
    days date[];
    of_hours record;
    of_days record;
    of_types record;
    of_projects record;
begin
    -- The recount must see what the claimed marks stand for, so its snapshot has to be taken after the claim's.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'the roll-up needs isolation level read committed, not %',
            current_setting('transaction_isolation')
            using errcode = 'active_sql_transaction';
    end if;
    run.job := 'aggregate-analytics-events-hourly';
    run.started_at := clock_timestamp();
    if not pg_try_advisory_xact_lock(hashtextextended('analytics.aggregate_analytics_events_hourly', 0)) then
        run.status := 'busy';
        return analytics.log_run(run);
    end if;
    select
        array_agg(c.project_id order by c.project_id, c.hour_bucket),
        array_agg(c.hour_bucket order by c.project_id, c.hour_bucket),
        min(c.hour_bucket)
    into projects, hours, run.oldest_bucket
    from analytics.claim_hours(p_max_buckets) as c;
    select
        array_agg(d.project_id order by d.project_id, d.day),
        array_agg(d.day order by d.project_id, d.day)
    into day_projects, days
    from (
        select distinct
            p.project_id,
            (p.hour at time zone 'UTC')::date as day
        from unnest(projects, hours) as p (project_id, hour)
    ) as d;
    -- Each of these is a statement of its own and sees what the one before it wrote.
    select * into of_hours from analytics.write_hours(projects, hours);
    select * into of_days from analytics.write_days(day_projects, days);
    select * into of_types from analytics.write_type_days(day_projects, days);
    select * into of_projects from analytics.write_project_days(day_projects, days);
    run.status := 'ok';
    run.buckets := coalesce(cardinality(hours), 0);
    run.rows_written := of_hours.written + of_days.written + of_types.written + of_projects.written;
    run.rows_deleted := of_hours.deleted + of_days.deleted + of_types.deleted + of_projects.deleted;
    return analytics.log_run(run);
end
$$;

comment on function analytics.aggregate_analytics_events_hourly(int) is
    'Counts up to so many marked (project, hour) pairs again, oldest first. Any number of runs gives the same '
    'tables; one that fails leaves its marks for the next. Returns the logged run: status busy when another one is '
    'under way.';

revoke execute on function analytics.aggregate_analytics_events_hourly(int) from public;
grant execute on function analytics.aggregate_analytics_events_hourly(int) to service_role;
