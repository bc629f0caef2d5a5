-- The id under which a session is known now.
create or replace function browse.resolve_session(p_session_id uuid)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
    select coalesce(
        (select s.session_id from browse.sessions as s where s.session_id = p_session_id),
        (select a.session_id from browse.session_aliases as a where a.old_session_id = p_session_id)
    )
$$;

comment on function browse.resolve_session(uuid) is
    'The id itself, or that of the session that it was merged into; null when it never was one. Definer: an id tells '
    'nothing.';

revoke execute on function browse.resolve_session(uuid) from public;
grant execute on function browse.resolve_session(uuid) to anon, authenticated, service_role;
