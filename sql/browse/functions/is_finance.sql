-- Whether the caller may read the money of one session.
create or replace function browse.is_finance(p_session_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select case
        when browse.is_admin() then browse.resolve_session(p_session_id) is not null
        else coalesce(browse.resolve_session(p_session_id) in (select browse.finance_sessions()), false)
    end
$$;

comment on function browse.is_finance(uuid) is
    'Whether the session, or the one it was merged into, is in finance_sessions(); false for one that is not known.';

revoke execute on function browse.is_finance(uuid) from public;
grant execute on function browse.is_finance(uuid) to anon, authenticated, service_role;
