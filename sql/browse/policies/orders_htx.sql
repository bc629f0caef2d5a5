-- Orders are read by who may read the session's money; the customer is a bare id, and raw payloads are not read.
revoke all on browse.orders_htx from public, anon, authenticated, service_role;
grant select (
    source_id,
    event_source_id,
    session_source_id,
    customer_source_id,
    status,
    currency,
    gross,
    net,
    fees,
    tax,
    discount,
    refunded,
    discount_code,
    completed_at,
    imported_at,
    updated_at
) on browse.orders_htx to authenticated;
grant select, insert, update, delete on browse.orders_htx to service_role;

alter table browse.orders_htx enable row level security;

create policy orders_htx_select on browse.orders_htx
for select
to authenticated
using (
    session_source_id = any(array(
        select f.source_session_id
        from browse.finance_sources() as f
        where f.source = 'humanitix'
    ))
);
