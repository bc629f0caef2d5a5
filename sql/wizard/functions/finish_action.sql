-- Says what came of a claimed action.
create or replace function wizard.finish_action(
    p_action_id uuid,
    p_ok boolean,
    p_result jsonb,
    p_error text
)
returns wizard.wizard_actions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    result constant jsonb := coalesce(p_result, '{}');
begin
    if p_ok is null then
        perform wizard.refuse('PT400', 'has it succeeded?', '{"parameter": "p_ok"}');
    elsif jsonb_typeof(result) <> 'object' or pg_column_size(result) > 262144 then
        perform wizard.refuse('PT400', 'the result has to be a small object', '{"parameter": "p_result"}');
    end if;
    perform wizard.hold_action(org, p_action_id);
    return wizard.close_action(
        p_action_id,
        case when p_ok then 'completed' else 'failed' end::wizard.action_status,
        result,
        case when not p_ok then coalesce(p_error, 'failed') end
    );
end
$$;

comment on function wizard.finish_action(uuid, boolean, jsonb, text) is
    'PT409 unless the caller holds the claim. A lease that is over does not end it by itself: who did the work may '
    'say so until somebody takes over.';

revoke execute on function wizard.finish_action(uuid, boolean, jsonb, text) from public;
grant execute on function wizard.finish_action(uuid, boolean, jsonb, text) to authenticated;
