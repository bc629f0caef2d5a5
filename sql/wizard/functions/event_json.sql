-- An event as publish_event() returns it.
create or replace function wizard.event_json(p_event wizard.events)
returns jsonb
language sql
stable
as $$
    select to_jsonb(p_event) - array['user_id', 'stripe_account_id']
$$;

comment on function wizard.event_json(wizard.events) is
    'Without the user and the payment account: the stored answer outlives both.';

revoke execute on function wizard.event_json(wizard.events) from public;
