-- Locks a session of an organisation.
create or replace function wizard.lock_session(p_org uuid, p_session_id text)
returns wizard.wizard_sessions
language plpgsql
volatile
as $$
declare
    session wizard.wizard_sessions;
begin
    -- Read before it is locked: what is over by the clock stays so, and need not wait for a clean-up that marks it.
    select *
    into session
    from wizard.wizard_sessions as s
    where s.organization_id = p_org
        and s.session_id = p_session_id;
    if session.status <> wizard.session_state(session) then
        perform wizard.require_active(session);
    end if;
    select *
    into session
    from wizard.wizard_sessions as s
    where s.id = session.id
    for update;
    if not found then
        perform wizard.refuse('PT404', 'no such session', '{"parameter": "p_session_id"}');
    end if;
    return session;
end
$$;

comment on function wizard.lock_session(uuid, text) is
    'PT404 when the organisation has none of this name, whoever else has one; PT410 when it has expired and is not yet '
    'marked. Whoever writes actions or interactions of a session and locks it does that first, as the clean-up does.';

revoke execute on function wizard.lock_session(uuid, text) from public;
