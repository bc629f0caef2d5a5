-- Writes the event that the payloads of a session describe.
create or replace function wizard.insert_event(p_session wizard.wizard_sessions)
returns wizard.events
language plpgsql
volatile
as $$
declare
    details constant jsonb := p_session.event_data;
    is_paid constant boolean := coalesce(p_session.payment_data -> 'enabled' = 'true', false);
    event wizard.events;
begin
    insert into wizard.events as e (
        organization_id,
        user_id,
        title,
        description,
        type,
        event_date,
        start_time,
        end_time,
        ends_next_day,
        timezone,
        venue_mode,
        venue_data,
        ticket_tiers,
        total_capacity,
        payment_enabled,
        stripe_account_id,
        status,
        published_at
    )
    values (
        p_session.organization_id,
        coalesce(p_session.user_id, auth.uid()),
        wizard.text_of(details, 'title'),
        wizard.text_of(details, 'description'),
        wizard.text_of(details, 'type'),
        wizard.date_of(details, 'date'),
        wizard.time_of(details, 'startTime'),
        wizard.time_of(details, 'endTime'),
        coalesce(details -> 'endsNextDay' = 'true', false),
        wizard.zone_of(details, 'timezone'),
        wizard.text_of(p_session.venue_data, 'mode'),
        p_session.venue_data,
        p_session.ticket_data -> 'tiers',
        wizard.whole_of(p_session.ticket_data, 'totalCapacity'),
        is_paid,
        case when is_paid then wizard.text_of(p_session.payment_data, 'accountId') end,
        'published',
        now()
    )
    returning e.* into event;
    return event;
end
$$;

comment on function wizard.insert_event(wizard.wizard_sessions) is
    'A part of publish_event(). The event is published; the payloads are valid.';

revoke execute on function wizard.insert_event(wizard.wizard_sessions) from public;
