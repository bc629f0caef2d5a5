-- Publishes the event of a session, exactly once.
create or replace function wizard.publish_event(p_session_id text, p_idempotency_key text)
returns table (status text, http_status int, event_id uuid, event jsonb, error text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    session wizard.wizard_sessions;
    opened record;
    action wizard.wizard_actions;
    is_first boolean := false;
begin
    perform wizard.check_key(p_idempotency_key);
    select * into session from wizard.lock_session(org, p_session_id);
    opened := wizard.open_action(session, 'publish_event', p_idempotency_key, '{}');
    action := opened.action;
    if opened.is_new or action.status = 'failed' then
        if not opened.is_new then
            action := wizard.rerun_action(action);
        end if;
        action := wizard.run_publish(session, action);
        is_first := session.event_id is null;
    elsif action.status <> 'completed' then
        perform wizard.refuse('PT409', 'this key is in use', '{"reason": "key"}');
    end if;
    return query
    select
        action.status::text,
        case
            when action.status = 'failed' then 422
            when is_first then 201
            else 200
        end,
        (action.result ->> 'id')::uuid,
        case when action.status = 'completed' then action.result end,
        action.error_message;
end
$$;

comment on function wizard.publish_event(text, text) is
    'One transaction: 201 with the event, 200 with the event that this key or another has made before, or 422 with '
    'what is wrong in the data. That is returned rather than raised, so that the failed attempt stays on record, '
    'and the same key may try again. The key should be publish_<session id>_<version>.';

revoke execute on function wizard.publish_event(text, text) from public;
grant execute on function wizard.publish_event(text, text) to authenticated;
