-- Counts a stretch of time again from raw events, step by step, however much it is.
create or replace procedure analytics.backfill_analytics_events_hourly(
    p_from timestamptz,
    p_to timestamptz,
    p_step interval default '1 day'
)
language plpgsql
-- Invoker and no "set": a procedure with either may not commit.
as $$
declare
    lower timestamptz := date_trunc('hour', p_from, 'UTC');
    upper timestamptz;
    -- Up to the hour: a bucket is whole or not touched.
    last constant timestamptz := date_trunc('hour', p_to + interval '1 hour' - interval '1 microsecond', 'UTC');
    run analytics.rollup_runs;
begin
    if p_from is null or p_to is null or p_from >= p_to or not isfinite(p_from) or not isfinite(p_to) then
        raise exception 'the time from % to % is empty or endless', p_from, p_to
            using errcode = 'invalid_parameter_value';
    elsif p_step is null or p_step < interval '1 hour' then
        raise exception 'a step must be an hour or more'
            using errcode = 'invalid_parameter_value';
    end if;
    while lower < last loop
        upper := least(date_trunc('hour', lower + p_step, 'UTC'), last);
        perform analytics.mark_hours(lower, upper);
        commit;
        while analytics.has_marks(lower, upper) loop
            run := analytics.aggregate_analytics_events_hourly();
            commit;
            if run.status = 'busy' then
                perform pg_sleep(0.2);
            end if;
        end loop;
        raise notice 'counted % to %', lower, upper;
        lower := upper;
    end loop;
end
$$;

comment on procedure analytics.backfill_analytics_events_hourly (timestamptz, timestamptz, interval) is
    'Marks and counts every hour of a time that has raw events or rows; commits per step. Safe to interrupt and to '
    'repeat.';

revoke execute on procedure analytics.backfill_analytics_events_hourly(timestamptz, timestamptz, interval) from public;
grant execute on procedure analytics.backfill_analytics_events_hourly(timestamptz, timestamptz, interval)
to service_role;
