-- The status of a session as of now.
create or replace function wizard.session_state(p_session wizard.wizard_sessions)
returns text
language sql
stable
as $$
    select case
        when p_session.status = 'in_progress' and p_session.expires_at <= now() then 'expired'
        else p_session.status
    end
$$;

comment on function wizard.session_state(wizard.wizard_sessions) is
    'A session is expired from expires_at on, though only the clean-up writes that down: who meets it raises PT410,'
    ' which would undo the mark.';

revoke execute on function wizard.session_state(wizard.wizard_sessions) from public;
