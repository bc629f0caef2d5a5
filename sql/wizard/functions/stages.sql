-- The six stages in their order.
create or replace function wizard.stages()
returns text[]
language sql
immutable
as $$
    select array['organizerSetup', 'eventSetup', 'ticketSetup', 'venueSetup', 'paymentSetup', 'reviewPublish']
$$;

comment on function wizard.stages() is 'The last one, reviewPublish, has no data.';

revoke execute on function wizard.stages() from public;
grant execute on function wizard.stages() to service_role;
