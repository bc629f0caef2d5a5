-- Which stages of a session are complete once a stage is saved.
create or replace function wizard.completed_after(
    p_session wizard.wizard_sessions,
    p_stage text,
    p_data jsonb,
    p_complete boolean
)
returns text[]
language plpgsql
stable
as $$
declare
    completed constant text[] := p_session.completed_stages;
    errors jsonb;
begin
    if not p_complete and p_stage <> all (completed) then
        return completed;
    end if;
    errors := wizard.stage_errors(p_stage, p_data);
    if p_complete and p_stage = 'reviewPublish' then
        errors := errors || wizard.missing_stages(p_session);
    end if;
    if errors = '[]' then
        return case when p_stage = any (completed) then completed else completed || p_stage end;
    elsif p_complete then
        perform wizard.refuse(
            'PT422', 'the stage is not complete', jsonb_build_object('stage', p_stage, 'errors', errors)
        );
    end if;
    return array_remove(array_remove(completed, p_stage), 'reviewPublish');
end
$$;

comment on function wizard.completed_after(wizard.wizard_sessions, text, jsonb, boolean) is
    'A part of save_stage(). PT422 when the stage is to be complete and its data is not valid; invalid data in a '
    'stage that was complete takes its mark away, and that of reviewPublish.';

revoke execute on function wizard.completed_after(wizard.wizard_sessions, text, jsonb, boolean) from public;
