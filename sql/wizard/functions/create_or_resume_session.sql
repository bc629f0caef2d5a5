-- Starts a session, or goes on with the one of that name.
create or replace function wizard.create_or_resume_session(p_session_id text default null)
returns wizard.wizard_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    wanted constant text := coalesce(p_session_id, 'ws_' || replace(gen_random_uuid()::text, '-', ''));
    session wizard.wizard_sessions;
begin
    if wanted !~ '^[A-Za-z0-9_-]{8,255}$' then
        perform wizard.refuse('PT400', 'not an id of a session', '{"parameter": "p_session_id"}');
    end if;
    loop
        select *
        into session
        from wizard.wizard_sessions as s
        where s.organization_id = org
            and s.session_id = wanted;
        if not found then
            -- Of two that start it at once, one waits here for the other and then goes on with its row.
            insert into wizard.wizard_sessions as s (organization_id, session_id, user_id)
            values (org, wanted, auth.uid())
            on conflict (organization_id, session_id) do nothing
            returning s.* into session;
            exit when found;
            continue;
        end if;
        exit when session.status = 'completed';
        perform wizard.require_active(session);
        update wizard.wizard_sessions as s
        set last_seen_at = now(),
            expires_at = now() + interval '7 days'
        where s.id = session.id
            and s.status = 'in_progress'
        returning s.* into session;
        exit when found;
        -- Published, given up or deleted since it was read: what is it now?
    end loop;
    return session;
end
$$;

comment on function wizard.create_or_resume_session(text) is
    'The session of the caller''s organisation with this id, made when there is none; without an id one is made up.'
    ' A completed one is returned as it is, an expired or abandoned one is PT410.';

revoke execute on function wizard.create_or_resume_session(text) from public;
grant execute on function wizard.create_or_resume_session(text) to authenticated;
