-- Tickets are read by who may read the session's money; raw payloads are not.
revoke all on browse.tickets_eventbrite from public, anon, authenticated, service_role;
grant select (
    source_id,
    order_source_id,
    session_source_id,
    ticket_class,
    status,
    price_cents,
    promo_code,
    imported_at,
    updated_at
) on browse.tickets_eventbrite to authenticated;
grant select, insert, update, delete on browse.tickets_eventbrite to service_role;

alter table browse.tickets_eventbrite enable row level security;

create policy tickets_eventbrite_select on browse.tickets_eventbrite
for select
to authenticated
using (
    session_source_id = any(array(
        select f.source_session_id
        from browse.finance_sources() as f
        where f.source = 'eventbrite'
    ))
);
