-- Orders are read by who may read the session's money; raw payloads are not.
revoke all on browse.orders_other from public, anon, authenticated, service_role;
grant select (
    source,
    source_id,
    session_source_id,
    status,
    currency,
    tickets,
    gross,
    fees,
    tax,
    discount,
    refunded,
    discount_code,
    ordered_at,
    imported_at,
    updated_at
) on browse.orders_other to authenticated;
grant select, insert, update, delete on browse.orders_other to service_role;

alter table browse.orders_other enable row level security;

create policy orders_other_select on browse.orders_other
for select
to authenticated
using ((source, session_source_id) in (select f.source, f.source_session_id from browse.finance_sources() as f));
