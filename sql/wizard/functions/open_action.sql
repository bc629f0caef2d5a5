-- Finds the action of a key, or makes it; either way locks it.
create or replace function wizard.open_action(
    p_session wizard.wizard_sessions,
    p_name text,
    p_key text,
    p_payload jsonb,
    out action wizard.wizard_actions,
    out is_new boolean
)
language plpgsql
volatile
as $$
declare
    hash constant text := encode(sha256(convert_to(concat_ws(E'\n', p_name, p_session.id, p_payload), 'UTF8')), 'hex');
begin
    -- Of two that use a key at once, one waits here for the other and then reads what came of it.
    insert into wizard.wizard_actions as a (
        organization_id,
        wizard_session_id,
        session_id,
        name,
        idempotency_key,
        request_hash,
        status,
        payload,
        started_at
    )
    values (
        p_session.organization_id,
        p_session.id,
        p_session.session_id,
        p_name,
        p_key,
        hash,
        'in_progress',
        p_payload,
        clock_timestamp()
    )
    on conflict (organization_id, name, idempotency_key) do nothing
    returning a.* into action;
    is_new := found;
    if is_new then
        return;
    end if;
    select *
    into action
    from wizard.wizard_actions as a
    where a.organization_id = p_session.organization_id
        and a.name = p_name
        and a.idempotency_key = p_key
    for update;
    if action.request_hash <> hash then
        perform wizard.refuse('PT409', 'this key was used for something else', '{"reason": "key"}');
    end if;
end
$$;

comment on function wizard.open_action(wizard.wizard_sessions, text, text, jsonb) is
    'For who has locked the session. PT409 when the key stands for another session or payload.';

revoke execute on function wizard.open_action(wizard.wizard_sessions, text, text, jsonb) from public;
