-- Humanitix orders in cents, with their session.
create or replace view browse.orders_htx_view
with (security_invoker = true)
as
select
    o.source_id,
    o.event_source_id,
    o.session_source_id,
    o.customer_source_id,
    o.status,
    o.currency,
    (o.gross * 100)::bigint as gross_cents,
    (o.net * 100)::bigint as net_cents,
    (o.fees * 100)::bigint as fees_cents,
    (o.tax * 100)::bigint as tax_cents,
    (o.discount * 100)::bigint as discount_cents,
    (o.refunded * 100)::bigint as refunded_cents,
    o.discount_code,
    o.completed_at,
    s.name as session_name,
    s.start_date as session_start,
    s.end_date as session_end
from browse.orders_htx as o
left join browse.sessions_htx as s on s.source_id = o.session_source_id;

comment on view browse.orders_htx_view is
    'orders_htx with amounts in cents and the session; the customer is an id and nothing else. Orders of sessions '
    'whose money the reader may read.';
comment on column browse.orders_htx_view.source_id is 'Humanitix'' id, never null.';
comment on column browse.orders_htx_view.event_source_id is 'From orders_htx, may be null.';
comment on column browse.orders_htx_view.session_source_id is 'From orders_htx, never null.';
comment on column browse.orders_htx_view.customer_source_id is 'An id and no more, from orders_htx, may be null.';
comment on column browse.orders_htx_view.status is 'complete, pending, cancelled or refunded; never null.';
comment on column browse.orders_htx_view.currency is 'ISO code, never null.';
comment on column browse.orders_htx_view.gross_cents is 'Cents with tax, after discount; never null.';
comment on column browse.orders_htx_view.net_cents is
    'Cents as the provider says, which knows nothing of refunds; never null.';
comment on column browse.orders_htx_view.fees_cents is 'Cents, never null.';
comment on column browse.orders_htx_view.tax_cents is 'Cents, never null.';
comment on column browse.orders_htx_view.discount_cents is 'Cents, never null.';
comment on column browse.orders_htx_view.refunded_cents is 'Cents, never null.';
comment on column browse.orders_htx_view.discount_code is 'Null without one.';
comment on column browse.orders_htx_view.completed_at is 'Instant, null while it is not complete.';
comment on column browse.orders_htx_view.session_name is 'From sessions_htx, may be null.';
comment on column browse.orders_htx_view.session_start is
    'Instant, from sessions_htx, null where the session is not seen.';
comment on column browse.orders_htx_view.session_end is 'Instant, from sessions_htx, may be null.';

revoke all on browse.orders_htx_view from public, anon, authenticated, service_role;
grant select on browse.orders_htx_view to authenticated, service_role;
