-- The bucket of a chart that an instant falls into.
create or replace function analytics.series_bucket(p_instant timestamptz, p_granularity text, p_tz text)
returns timestamptz
language sql
stable
parallel safe
as $$
    select
        case p_granularity
            when 'hour' then date_trunc('hour', p_instant, 'UTC')
            -- From local midnight on.
            when '4-hour' then date_bin('4 hours', p_instant at time zone p_tz, '2000-01-01') at time zone p_tz
            else date_trunc(p_granularity, p_instant, p_tz)
        end
$$;

comment on function analytics.series_bucket(timestamptz, text, text) is
    'The beginning of the hour, 4-hour, day or (from Monday) week of a time zone.';

revoke execute on function analytics.series_bucket(timestamptz, text, text) from public;
grant execute on function analytics.series_bucket(timestamptz, text, text) to authenticated, service_role;
