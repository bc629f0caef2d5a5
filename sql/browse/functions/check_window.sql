-- Refuses a time that ends before it begins.
create or replace function browse.check_window(p_from timestamp, p_to timestamp)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_from >= p_to then
        raise exception 'the time must begin before it ends'
            using errcode = 'PT400', detail = '{"parameter": "p_from"}';
    end if;
end
$$;

comment on function browse.check_window(timestamp, timestamp) is
    'Raises PT400 for local times in the wrong order; null is no bound.';

revoke execute on function browse.check_window(timestamp, timestamp) from public;
grant execute on function browse.check_window(timestamp, timestamp) to anon, authenticated, service_role;
