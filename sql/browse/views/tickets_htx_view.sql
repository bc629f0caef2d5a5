-- Humanitix tickets in cents, with the state of their order.
create or replace view browse.tickets_htx_view
with (security_invoker = true)
as
select
    t.source_id,
    t.order_source_id,
    t.session_source_id,
    t.ticket_type,
    t.status,
    (t.price * 100)::bigint as price_cents,
    (t.discount * 100)::bigint as discount_cents,
    t.discount_code,
    o.status as order_status,
    o.currency
from browse.tickets_htx as t
left join browse.orders_htx as o on o.source_id = t.order_source_id;

comment on view browse.tickets_htx_view is
    'tickets_htx with amounts in cents and status and currency of the order, null where the reader does not see the '
    'order. Tickets of sessions whose money the reader may read.';
comment on column browse.tickets_htx_view.source_id is 'Humanitix'' id, never null.';
comment on column browse.tickets_htx_view.order_source_id is 'From tickets_htx, never null.';
comment on column browse.tickets_htx_view.session_source_id is 'From tickets_htx, never null.';
comment on column browse.tickets_htx_view.ticket_type is 'From tickets_htx, may be null.';
comment on column browse.tickets_htx_view.status is 'valid, used or cancelled; never null.';
comment on column browse.tickets_htx_view.price_cents is 'Cents, never null.';
comment on column browse.tickets_htx_view.discount_cents is 'Cents, never null.';
comment on column browse.tickets_htx_view.discount_code is 'Null without one.';
comment on column browse.tickets_htx_view.order_status is 'From orders_htx, null where the order is not seen.';
comment on column browse.tickets_htx_view.currency is 'ISO code of the order, null where it is not seen.';

revoke all on browse.tickets_htx_view from public, anon, authenticated, service_role;
grant select on browse.tickets_htx_view to authenticated, service_role;
