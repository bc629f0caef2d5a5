-- Refuses a time range that no dashboard should read.
create or replace function analytics.check_range(p_from timestamptz, p_to timestamptz)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_from is null or p_to is null or p_from >= p_to then
        raise exception 'the time must begin before it ends'
            using errcode = 'PT400', detail = '{"parameter": "p_from"}';
    -- Of infinite bounds the difference cannot be taken.
    elsif not isfinite(p_from) or not isfinite(p_to) or p_to - p_from > interval '400 days' then
        raise exception 'the time may not span more than 400 days'
            using errcode = 'PT400', detail = '{"parameter": "p_from"}';
    end if;
end
$$;

comment on function analytics.check_range(timestamptz, timestamptz) is
    'Raises PT400 for bounds that are missing, in the wrong order, or over 400 days apart.';

revoke execute on function analytics.check_range(timestamptz, timestamptz) from public;
grant execute on function analytics.check_range(timestamptz, timestamptz) to authenticated, service_role;
