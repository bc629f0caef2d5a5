-- What has to be repaired before a stage is complete.
create or replace function wizard.validate_stage(p_stage text, p_data jsonb)
returns table (field text, problem text)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    stage constant text := wizard.stage_named(p_stage);
    data constant jsonb := coalesce(p_data, '{}');
begin
    case
        when jsonb_typeof(data) <> 'object' then
            return query select '', 'has to be an object';
        when stage = 'organizerSetup' then
            return query select c.field, c.problem from wizard.check_organizer(data) as c;
        when stage = 'eventSetup' then
            return query select c.field, c.problem from wizard.check_event(data) as c;
        when stage = 'ticketSetup' then
            return query select c.field, c.problem from wizard.check_ticket(data) as c;
        when stage = 'venueSetup' then
            return query select c.field, c.problem from wizard.check_venue(data) as c;
        when stage = 'paymentSetup' then
            return query select c.field, c.problem from wizard.check_payment(data) as c;
        when data <> '{}' then
            return query select '', 'has no data';
        else
            null;
    end case;
end
$$;

comment on function wizard.validate_stage(text, jsonb) is
    'A row a problem, none when all is well. It reads no table; definer, so that its parts need no grants.';

revoke execute on function wizard.validate_stage(text, jsonb) from public;
grant execute on function wizard.validate_stage(text, jsonb) to authenticated, service_role;
