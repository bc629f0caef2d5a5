-- Gives a claimed action up for good.
create or replace function wizard.cancel_action(p_action_id uuid)
returns wizard.wizard_actions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
begin
    perform wizard.hold_action(org, p_action_id);
    return wizard.close_action(p_action_id, 'cancelled', '{}', null);
end
$$;

comment on function wizard.cancel_action(uuid) is
    'Its key is used up: a claim with it is answered with the cancelled action. PT409 unless the action is in '
    'progress.';

revoke execute on function wizard.cancel_action(uuid) from public;
grant execute on function wizard.cancel_action(uuid) to authenticated;
