-- The next full hour or day (UTC).
create or replace function analytics.ceil_to(p_unit text, p_instant timestamptz)
returns timestamptz
language sql
stable
parallel safe
as $$
    select
        case
            when date_trunc(p_unit, p_instant, 'UTC') = p_instant then p_instant
            -- Not "1 day", which is 23 hours long somewhere in the session's time zone.
            when p_unit = 'hour' then date_trunc('hour', p_instant, 'UTC') + interval '1 hour'
            when p_unit = 'day' then date_trunc('day', p_instant, 'UTC') + interval '24 hours'
        end
$$;

comment on function analytics.ceil_to(text, timestamptz) is
    'The least beginning of a unit (hour, day) that is not before the instant.';

revoke execute on function analytics.ceil_to(text, timestamptz) from public;
grant execute on function analytics.ceil_to(text, timestamptz) to authenticated, service_role;
