-- Orders are read by who may read the session's money, without the buyer and raw payloads.
revoke all on browse.orders_eventbrite from public, anon, authenticated, service_role;
grant select (
    source_id,
    event_source_id,
    session_source_id,
    status,
    currency,
    gross_cents,
    fees_cents,
    payment_fees_cents,
    tax_cents,
    discount_cents,
    refunded_cents,
    promo_code,
    ordered_at,
    erased_at,
    imported_at,
    updated_at
) on browse.orders_eventbrite to authenticated;
grant select, insert, update, delete on browse.orders_eventbrite to service_role;

alter table browse.orders_eventbrite enable row level security;

create policy orders_eventbrite_select on browse.orders_eventbrite
for select
to authenticated
using (
    session_source_id = any(array(
        select f.source_session_id
        from browse.finance_sources() as f
        where f.source = 'eventbrite'
    ))
);
