-- Refuses a time zone whose days cannot be put together from UTC hours.
create or replace function analytics.check_zone(p_tz text, p_from timestamptz, p_to timestamptz)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    -- PostgreSQL would accept inventions such as FOO5; the pattern does not.
    if p_tz is null or p_tz !~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$' then
        raise exception 'not the name of a time zone'
            using errcode = 'PT400', detail = '{"parameter": "p_tz"}';
    elsif p_tz <> 'UTC' and exists (
        select
        from generate_series(p_from, p_to, interval '12 hours') as s (instant)
        where date_trunc('hour', s.instant, 'UTC') <> date_trunc('hour', s.instant, p_tz)
    ) then
        raise exception 'the time zone is not whole hours away from UTC'
            using errcode = 'PT400', detail = '{"parameter": "p_tz"}';
    end if;
exception
    when invalid_parameter_value then
        raise exception 'no such time zone'
            using errcode = 'PT400', detail = '{"parameter": "p_tz"}';
end
$$;

comment on function analytics.check_zone(text, timestamptz, timestamptz) is
    'Raises PT400 for an unknown zone and for one whose offset is not whole hours throughout the time.';

revoke execute on function analytics.check_zone(text, timestamptz, timestamptz) from public;
grant execute on function analytics.check_zone(text, timestamptz, timestamptz) to authenticated, service_role;
