-- Moves back to a stage, or on to the first one that is not complete.
create or replace function wizard.go_to_stage(p_session_id text, p_stage text)
returns wizard.wizard_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    stage constant text := wizard.stage_named(p_stage);
    target constant int := array_position(wizard.stages(), stage);
    session wizard.wizard_sessions;
begin
    select * into session from wizard.lock_session(org, p_session_id);
    perform wizard.require_active(session);
    if target > array_position(wizard.stages(), session.current_stage)
        and target <> wizard.first_incomplete(session.completed_stages) then
        perform wizard.refuse(
            'PT422',
            'this stage is not the next one',
            '{"errors": [{"field": "p_stage", "problem": "is not the first that is incomplete"}]}'::jsonb
            || jsonb_build_object('stage', stage)
        );
    end if;
    update wizard.wizard_sessions as s
    set current_stage = stage,
        last_seen_at = now(),
        expires_at = now() + interval '7 days'
    where s.id = session.id
    returning s.* into session;
    return session;
end
$$;

comment on function wizard.go_to_stage(text, text) is
    'PT422 for any other stage. Changes no payload, so it makes no version.';

revoke execute on function wizard.go_to_stage(text, text) from public;
grant execute on function wizard.go_to_stage(text, text) to authenticated;
