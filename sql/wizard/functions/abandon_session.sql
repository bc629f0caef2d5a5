-- Gives a session up.
create or replace function wizard.abandon_session(p_session_id text)
returns wizard.wizard_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    session wizard.wizard_sessions;
begin
    select * into session from wizard.lock_session(org, p_session_id);
    if session.status = 'abandoned' then
        return session;
    end if;
    perform wizard.require_active(session);
    update wizard.wizard_sessions as s
    set status = 'abandoned',
        last_seen_at = now()
    where s.id = session.id
    returning s.* into session;
    return session;
end
$$;

comment on function wizard.abandon_session(text) is
    'Again changes nothing; PT410 when it was completed or has expired.';

revoke execute on function wizard.abandon_session(text) from public;
grant execute on function wizard.abandon_session(text) to authenticated;
