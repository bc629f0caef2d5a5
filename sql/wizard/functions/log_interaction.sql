-- Adds a message to the transcript of a session.
create or replace function wizard.log_interaction(
    p_session_id text,
    p_role text,
    p_stage text default null,
    p_text text default null,
    p_tokens int default null,
    p_model text default null,
    p_latency_ms int default null,
    p_organization_id uuid default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.writing_org(p_role, p_organization_id);
    session wizard.wizard_sessions;
    stage constant text := case when p_stage is not null then wizard.stage_named(p_stage) end;
    made uuid;
begin
    perform wizard.check_message(p_role, p_text, p_tokens, p_latency_ms);
    -- Locked, for the key of the new row would only share it: two that log and then save would wait for each other.
    select * into session from wizard.lock_session(org, p_session_id);
    if session.status <> 'completed' then
        perform wizard.require_active(session);
    end if;
    insert into wizard.wizard_interactions as i (
        organization_id,
        wizard_session_id,
        session_id,
        role,
        stage,
        text,
        model,
        tokens_used,
        latency_ms
    )
    values (org, session.id, session.session_id, p_role, stage, p_text, p_model, p_tokens, p_latency_ms)
    returning i.id into made;
    return made;
end
$$;

comment on function wizard.log_interaction(text, text, text, text, int, text, int, uuid) is
    'Returns the id of the message. The service alone writes as assistant or system; it belongs to no organisation,'
    ' so it says p_organization_id. An answer may arrive after the session was completed.';

revoke execute on function wizard.log_interaction(text, text, text, text, int, text, int, uuid) from public;
grant execute on function wizard.log_interaction(text, text, text, text, int, text, int, uuid)
to authenticated, service_role;
