-- Brings the registry of sessions in line with the mappings; every session keeps its id.
create or replace function browse.sync_sessions()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
    started constant timestamptz := clock_timestamp();
    moved record;
    target browse.sessions;
    changed int := 0;
    done int;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('browse.sync_sessions', 0)) then
        return null;
    end if;
    insert into browse.event_ids (provider, event_source_id)
    select distinct
        m.source,
        coalesce(m.event_source_id, 'session:' || m.source_session_id)
    from browse.session_sources as m
    order by 1, 2
    on conflict do nothing;
    get diagnostics done = row_count;
    changed := changed + done;
    -- A session whose own row is mapped to another one now: that one is it, or takes it in.
    for moved in
        select
            s as session,
            m.canonical_source,
            m.canonical_session_source_id
        from browse.sessions as s
        inner join browse.session_sources as m
            on m.source = s.canonical_source
            and m.source_session_id = s.canonical_session_source_id
        where (m.canonical_source, m.canonical_session_source_id)
            <> (s.canonical_source, s.canonical_session_source_id)
        order by s.first_seen_at, s.session_id
    loop
        select t.*
        into target
        from browse.sessions as t
        where t.canonical_source = moved.canonical_source
            and t.canonical_session_source_id = moved.canonical_session_source_id;
        if found then
            perform browse.merge_session(moved.session, target);
        else
            update browse.sessions as s
            set canonical_source = moved.canonical_source,
                canonical_session_source_id = moved.canonical_session_source_id
            where s.session_id = (moved.session).session_id;
        end if;
        changed := changed + 1;
    end loop;
    with head as (
        select
            m.canonical_source,
            m.canonical_session_source_id,
            e.event_id
        from browse.session_sources as m
        inner join browse.event_ids as e
            on e.provider = m.source
            and e.event_source_id = coalesce(m.event_source_id, 'session:' || m.source_session_id)
        where m.source = m.canonical_source
            and m.source_session_id = m.canonical_session_source_id
    )
    insert into browse.sessions as s (canonical_source, canonical_session_source_id, event_id)
    select
        h.canonical_source,
        h.canonical_session_source_id,
        h.event_id
    from head as h
    order by h.canonical_source, h.canonical_session_source_id
    on conflict (canonical_source, canonical_session_source_id) do update
    set event_id = excluded.event_id
    where s.event_id <> excluded.event_id;
    get diagnostics done = row_count;
    changed := changed + done;
    perform browse.log_refresh('sync_sessions', started, changed);
    return changed;
end
$$;

comment on function browse.sync_sessions() is
    'Gives every session and event of session_sources a UUID, once, and follows what is mapped elsewhere: a session '
    'that is merged into another keeps the id of the older one, the other id stays in session_aliases. A session '
    'whose mapping went away stays. Returns how many rows changed; null when another run is under way.';

revoke execute on function browse.sync_sessions() from public;
grant execute on function browse.sync_sessions() to service_role;
