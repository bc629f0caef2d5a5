-- Takes an action over: one that failed, or whose lease is over.
create or replace function wizard.rerun_action(p_action wizard.wizard_actions)
returns wizard.wizard_actions
language plpgsql
volatile
as $$
declare
    action wizard.wizard_actions;
begin
    if p_action.attempts >= 10 then
        perform wizard.refuse('PT409', 'tried ten times: use another key', '{"reason": "attempts"}');
    end if;
    update wizard.wizard_actions as a
    set id = gen_random_uuid(),
        former_ids = a.former_ids || a.id,
        status = 'in_progress',
        attempts = a.attempts + 1,
        started_at = clock_timestamp(),
        error_message = null,
        result = '{}'
    where a.id = p_action.id
    returning a.* into action;
    return action;
end
$$;

comment on function wizard.rerun_action(wizard.wizard_actions) is
    'For who has locked it. It gets a new id, so that who held it before cannot finish it. PT409 after ten '
    'attempts.';

revoke execute on function wizard.rerun_action(wizard.wizard_actions) from public;
