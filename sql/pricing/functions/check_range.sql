-- Refuses a time that begins when it is over.
create or replace function pricing.check_range(p_from timestamptz, p_to timestamptz)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_from is null or p_to is null or p_from >= p_to then
        raise exception 'the time must begin before it ends'
            using errcode = 'PT400', detail = '{"parameter": "p_from"}';
    end if;
end
$$;

comment on function pricing.check_range(timestamptz, timestamptz) is
    'Raises PT400 for bounds that are missing or in the wrong order.';

revoke execute on function pricing.check_range(timestamptz, timestamptz) from public;
grant execute on function pricing.check_range(timestamptz, timestamptz) to authenticated, service_role;

create or replace function pricing.check_range(p_from date, p_to date)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_from is null or p_to is null or p_from >= p_to then
        raise exception 'the time must begin before it ends'
            using errcode = 'PT400', detail = '{"parameter": "p_from"}';
    end if;
end
$$;

comment on function pricing.check_range(date, date) is
    'Raises PT400 for bounds that are missing or in the wrong order.';

revoke execute on function pricing.check_range(date, date) from public;
grant execute on function pricing.check_range(date, date) to authenticated, service_role;
