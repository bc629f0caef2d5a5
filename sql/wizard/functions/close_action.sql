-- Writes down what came of an action.
create or replace function wizard.close_action(
    p_id uuid,
    p_status wizard.action_status,
    p_result jsonb,
    p_error text
)
returns wizard.wizard_actions
language sql
volatile
as $$
    update wizard.wizard_actions as a
    set status = p_status,
        result = p_result,
        error_message = p_error,
        lease_expires_at = null,
        -- Who finishes after 24 days has a clock that an int does not hold.
        execution_time_ms = least(extract(epoch from clock_timestamp() - a.started_at) * 1000, 2147483647)::int
    where a.id = p_id
    returning a.*
$$;

comment on function wizard.close_action(uuid, wizard.action_status, jsonb, text) is 'For who has locked it.';

revoke execute on function wizard.close_action(uuid, wizard.action_status, jsonb, text) from public;
