-- The payload of a stage.
create or replace function wizard.stage_data(p_session wizard.wizard_sessions, p_stage text)
returns jsonb
language sql
immutable
as $$
    select case p_stage
        when 'organizerSetup' then p_session.organizer_data
        when 'eventSetup' then p_session.event_data
        when 'ticketSetup' then p_session.ticket_data
        when 'venueSetup' then p_session.venue_data
        when 'paymentSetup' then p_session.payment_data
        else '{}'
    end
$$;

comment on function wizard.stage_data(wizard.wizard_sessions, text) is 'Empty for reviewPublish, which has none.';

revoke execute on function wizard.stage_data(wizard.wizard_sessions, text) from public;
