-- Claims a side effect outside the database, for one worker at a time.
create or replace function wizard.claim_action(
    p_session_id text,
    p_name text,
    p_idempotency_key text,
    p_payload jsonb,
    p_lease interval default '2 minutes'
)
returns table (action wizard.wizard_actions, claimed boolean)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    payload constant jsonb := coalesce(p_payload, '{}');
    session wizard.wizard_sessions;
    opened record;
    found_one wizard.wizard_actions;
    is_free boolean;
begin
    perform wizard.check_claim(p_name, p_idempotency_key, payload, p_lease);
    select * into session from wizard.lock_session(org, p_session_id);
    opened := wizard.open_action(session, p_name, p_idempotency_key, payload);
    found_one := opened.action;
    is_free := opened.is_new
        or found_one.status = 'failed'
        or (found_one.status = 'in_progress' and found_one.lease_expires_at <= clock_timestamp());
    if is_free then
        if not opened.is_new then
            found_one := wizard.rerun_action(found_one);
        end if;
        perform wizard.require_active(session);
        update wizard.wizard_actions as a
        set lease_expires_at = clock_timestamp() + p_lease
        where a.id = found_one.id
        returning a.* into found_one;
    end if;
    return query select found_one, is_free;
end
$$;

comment on function wizard.claim_action(text, text, text, jsonb, interval) is
    'claimed says whether the caller is to act: the key is new, the last attempt failed, or the lease of who had it'
    ' is over. The id of the action is the proof of the claim for finish_action().';

revoke execute on function wizard.claim_action(text, text, text, jsonb, interval) from public;
grant execute on function wizard.claim_action(text, text, text, jsonb, interval) to authenticated;
