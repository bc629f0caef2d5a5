-- Refuses who may not read the money of a session, or of any.
create or replace function browse.check_finance(p_session_id uuid default null)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if not browse.is_admin()
        and not (
            (p_session_id is null and exists (select from browse.finance_sessions()))
            or (p_session_id is not null and browse.is_finance(p_session_id))
        )
    then
        raise exception 'no right to read these figures'
            using errcode = 'PT403', detail = '{"right": "finance"}';
    end if;
    if p_session_id is not null and browse.resolve_session(p_session_id) is null then
        raise exception 'no such session'
            using errcode = 'PT404', detail = '{"parameter": "p_session_id"}';
    end if;
end
$$;

comment on function browse.check_finance(uuid) is
    'Raises PT403 for who may not read the money of the session; without one, of any session at all. PT404 for a '
    'session that is not known, which only an admin sees.';

revoke execute on function browse.check_finance(uuid) from public;
grant execute on function browse.check_finance(uuid) to anon, authenticated, service_role;
