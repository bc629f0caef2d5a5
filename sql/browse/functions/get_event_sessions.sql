-- The sessions of one event, as the caller may see them.
create or replace function browse.get_event_sessions(p_event_id uuid)
returns setof browse.event_sessions_overview_v
language sql
stable
set search_path = ''
as $$
    select v.*
    from browse.event_sessions_overview_v as v
    -- The keys first: the view is read for these sessions only.
    where v.session_id = any(array(
        select s.session_id
        from browse.sessions as s
        where s.event_id = p_event_id
        union
        -- An event whose sessions are sold elsewhere too and go by that event's name.
        select s.session_id
        from browse.event_ids as e
        inner join browse.session_sources as m
            on m.source = e.provider
            and m.event_source_id = e.event_source_id
        inner join browse.sessions as s
            on s.canonical_source = m.canonical_source
            and s.canonical_session_source_id = m.canonical_session_source_id
        where e.event_id = p_event_id
    ))
    order by v.session_start_local, v.session_id
$$;

comment on function browse.get_event_sessions(uuid) is
    'Rows of event_sessions_overview_v of an event, by local start, with the rights of the caller; none for an event '
    'that is not known or not visible.';

revoke execute on function browse.get_event_sessions(uuid) from public;
grant execute on function browse.get_event_sessions(uuid) to anon, authenticated, service_role;
