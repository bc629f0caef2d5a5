-- The sessions of one event by the provider's own id.
create or replace function browse.get_event_sessions_by_stable_id(p_stable_event_id text)
returns setof browse.event_sessions_overview_v
language sql
stable
set search_path = ''
as $$
    select g.*
    from browse.event_ids as e
    cross join lateral browse.get_event_sessions(e.event_id) as g
    where e.provider = split_part(p_stable_event_id, ':', 1)
        and e.event_source_id = substr(p_stable_event_id, strpos(p_stable_event_id, ':') + 1)
    order by g.session_start_local, g.session_id
$$;

comment on function browse.get_event_sessions_by_stable_id(text) is
    'get_event_sessions() for a stable_event_id: provider, colon, the provider''s id.';

revoke execute on function browse.get_event_sessions_by_stable_id(text) from public;
grant execute on function browse.get_event_sessions_by_stable_id(text) to anon, authenticated, service_role;
