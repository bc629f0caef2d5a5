-- The roll-up: brings the hourly and daily rows up to date with every mark that it sees.
create or replace function pricing.refresh_hourly(p_max int default 20000)
returns pricing.rollup_runs
language plpgsql
security definer
set search_path = ''
-- A day is sorted in memory; what is short is not worth compiling.
set work_mem = '32MB'
set jit = 'off'
as $$
declare
    run pricing.rollup_runs;
    hours_from timestamptz;
    raw_from timestamptz;
    events uuid[];
    hours timestamptz[];
    day_events uuid[];
    days date[];
    of_hours record;
    of_days record;
begin
    -- The recount must see what the claimed marks stand for, so its snapshot has to be taken after the claim's.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'the roll-up needs isolation level read committed, not %',
            current_setting('transaction_isolation')
            using errcode = 'active_sql_transaction';
    elsif p_max is null or p_max < 1 then
        raise exception 'a run counts at least one hour'
            using errcode = 'invalid_parameter_value';
    end if;
    run.job := 'refresh-hourly';
    run.started_at := clock_timestamp();
    if not pg_try_advisory_xact_lock(hashtextextended('pricing.refresh_hourly', 0)) then
        run.status := 'busy';
        return pricing.log_run(run);
    end if;
    select
        array_agg(c.event_id order by c.hour_bucket, c.event_id),
        array_agg(c.hour_bucket order by c.hour_bucket, c.event_id),
        min(c.hour_bucket),
        count(*)
    into events, hours, run.oldest_bucket, run.buckets
    from pricing.claim_hours(p_max) as c;
    hours_from := pricing.gone_before('aggregated_analytics');
    raw_from := greatest(hours_from, pricing.gone_before('ticket_snapshots'));
    -- Days are made while their hours are there, and no longer.
    select
        array_agg(d.event_id order by d.date, d.event_id),
        array_agg(d.date order by d.date, d.event_id)
    into day_events, days
    from (
        select distinct
            p.event_id,
            (p.hour at time zone 'UTC')::date as date
        from unnest(events, hours) as p (event_id, hour)
        where p.hour >= hours_from
    ) as d;
    -- Hours are counted while their snapshots are there; without them, they stand as they are.
    select
        array_agg(p.event_id order by p.n),
        array_agg(p.hour order by p.n)
    into events, hours
    from unnest(events, hours) with ordinality as p (event_id, hour, n)
    where p.hour >= raw_from;
    -- Each of these is a statement of its own and sees what the one before it wrote.
    select * into of_hours from pricing.write_hours(events, hours);
    select * into of_days from pricing.write_days(day_events, days);
    run.status := 'ok';
    run.rows_written := of_hours.written + of_days.written;
    run.rows_deleted := of_hours.deleted + of_days.deleted;
    return pricing.log_run(run);
end
$$;

comment on function pricing.refresh_hourly(int) is
    'Counts up to so many marked (event, hour) pairs again, oldest first, and makes their days. Any number of runs '
    'gives the same tables; one that fails leaves its marks for the next. Returns the logged run: status busy when '
    'another one is under way.';

revoke execute on function pricing.refresh_hourly(int) from public;
grant execute on function pricing.refresh_hourly(int) to service_role;
