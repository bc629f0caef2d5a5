-- Refuses a session that has ended.
create or replace function wizard.require_active(p_session wizard.wizard_sessions)
returns void
language plpgsql
stable
as $$
declare
    state constant text := wizard.session_state(p_session);
begin
    if state <> 'in_progress' then
        perform wizard.refuse('PT410', 'this session has ended', jsonb_build_object('status', state));
    end if;
end
$$;

comment on function wizard.require_active(wizard.wizard_sessions) is 'PT410 with the status that it has.';

revoke execute on function wizard.require_active(wizard.wizard_sessions) from public;
