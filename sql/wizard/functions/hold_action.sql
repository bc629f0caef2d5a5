-- Locks an action that the caller has claimed.
create or replace function wizard.hold_action(p_org uuid, p_id uuid)
returns wizard.wizard_actions
language plpgsql
volatile
as $$
declare
    action wizard.wizard_actions;
begin
    select *
    into action
    from wizard.wizard_actions as a
    where a.organization_id = p_org
        and (a.id = p_id or (a.former_ids <> '{}' and a.former_ids @> array[p_id]))
    for update;
    if not found then
        perform wizard.refuse('PT404', 'no such action', '{"parameter": "p_action_id"}');
    elsif action.id <> p_id or action.status <> 'in_progress' then
        perform wizard.refuse(
            'PT409',
            'not held by this claim',
            jsonb_build_object('reason', 'not held', 'status', action.status)
        );
    end if;
    return action;
end
$$;

comment on function wizard.hold_action(uuid, uuid) is
    'PT404 when the organisation has none with this id; PT409 when somebody else has taken it over or it has ended.';

revoke execute on function wizard.hold_action(uuid, uuid) from public;
