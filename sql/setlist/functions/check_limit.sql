-- Lets no page be larger than it should be.
create or replace function setlist.check_limit(p_limit int, p_most int)
returns int
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_limit between 1 and p_most then
        return p_limit;
    end if;
    raise exception 'the limit must be 1 to %', p_most
        using errcode = 'PT400', detail = '{"parameter": "p_limit"}';
end
$$;

comment on function setlist.check_limit(int, int) is 'The limit, or PT400 when it is not between 1 and the most.';

revoke execute on function setlist.check_limit(int, int) from public;
grant execute on function setlist.check_limit(int, int) to anon, authenticated, service_role;
