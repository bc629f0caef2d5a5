-- Counts a stretch of time again from raw snapshots, day by day, however much it is.
create or replace procedure pricing.backfill(p_from timestamptz, p_to timestamptz)
language plpgsql
-- Invoker and no "set": a procedure with either may not commit.
as $$
declare
    lower timestamptz := date_trunc('hour', p_from, 'UTC');
    upper timestamptz;
    -- Up to the hour: a bucket is whole or not touched.
    last constant timestamptz := date_trunc('hour', p_to + interval '1 hour' - interval '1 microsecond', 'UTC');
    run pricing.rollup_runs;
begin
    if p_from is null or p_to is null or p_from >= p_to or not isfinite(p_from) or not isfinite(p_to) then
        raise exception 'the time from % to % is empty or endless', p_from, p_to
            using errcode = 'invalid_parameter_value';
    end if;
    while lower < last loop
        upper := least(date_trunc('day', lower, 'UTC') + interval '24 hours', last);
        perform pricing.mark_hours(lower, upper);
        commit;
        while pricing.has_marks(lower, upper) loop
            run := pricing.refresh_hourly();
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

comment on procedure pricing.backfill (timestamptz, timestamptz) is
    'Marks and counts every hour of a time that has snapshots or rows, in the order of time; commits per UTC day. '
    'Safe to interrupt and to repeat. Where the snapshots are gone it makes the days again from their hours.';

revoke execute on procedure pricing.backfill(timestamptz, timestamptz) from public;
grant execute on procedure pricing.backfill(timestamptz, timestamptz) to service_role;
