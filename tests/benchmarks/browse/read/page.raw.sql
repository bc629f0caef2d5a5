-- The next fifty sessions with their figures, counted from orders and tickets at once.
with orders as (
    select
        m.canonical_source,
        m.canonical_session_source_id,
        count(*) as orders,
        sum(o.gross * 100)::bigint as gross_cents,
        sum((o.gross - o.fees - o.tax - o.refunded) * 100)::bigint as net_cents
    from browse.orders_htx as o
    inner join browse.session_sources as m on m.source = 'humanitix' and m.source_session_id = o.session_source_id
    where o.status = 'complete'
    group by m.canonical_source, m.canonical_session_source_id
),

tickets as (
    select m.canonical_source, m.canonical_session_source_id, count(*) as tickets
    from browse.tickets_htx as t
    inner join browse.orders_htx as o on o.source_id = t.order_source_id and o.status = 'complete'
    inner join browse.session_sources as m on m.source = 'humanitix' and m.source_session_id = o.session_source_id
    where t.status in ('valid', 'used')
    group by m.canonical_source, m.canonical_session_source_id
),

eventbrite_orders as (
    select
        m.canonical_source,
        m.canonical_session_source_id,
        count(*) as orders,
        sum(o.gross_cents)::bigint as gross_cents,
        sum(o.gross_cents - o.fees_cents - o.payment_fees_cents - o.tax_cents - o.refunded_cents)::bigint as net_cents
    from browse.orders_eventbrite as o
    inner join browse.session_sources as m on m.source = 'eventbrite' and m.source_session_id = o.session_source_id
    where o.status = 'placed'
    group by m.canonical_source, m.canonical_session_source_id
),

eventbrite_tickets as (
    select m.canonical_source, m.canonical_session_source_id, count(*) as tickets
    from browse.tickets_eventbrite as t
    inner join browse.orders_eventbrite as o on o.source_id = t.order_source_id and o.status = 'placed'
    inner join browse.session_sources as m on m.source = 'eventbrite' and m.source_session_id = o.session_source_id
    where t.status in ('attending', 'checked_in')
    group by m.canonical_source, m.canonical_session_source_id
)

select
    s.session_id,
    coalesce(o.orders, 0) + coalesce(eo.orders, 0) as total_orders,
    coalesce(t.tickets, 0) + coalesce(et.tickets, 0) as total_tickets,
    coalesce(o.gross_cents, 0) + coalesce(eo.gross_cents, 0) as total_gross_cents,
    coalesce(o.net_cents, 0) + coalesce(eo.net_cents, 0) as total_net_cents
from browse.sessions as s
inner join browse.session_sources as h
    on h.source = s.canonical_source and h.source_session_id = s.canonical_session_source_id
left join browse.sessions_htx as x on s.canonical_source = 'humanitix' and x.source_id = s.canonical_session_source_id
left join orders as o
    on o.canonical_source = s.canonical_source and o.canonical_session_source_id = s.canonical_session_source_id
left join tickets as t
    on t.canonical_source = s.canonical_source and t.canonical_session_source_id = s.canonical_session_source_id
left join eventbrite_orders as eo
    on eo.canonical_source = s.canonical_source and eo.canonical_session_source_id = s.canonical_session_source_id
left join eventbrite_tickets as et
    on et.canonical_source = s.canonical_source and et.canonical_session_source_id = s.canonical_session_source_id
where coalesce(x.start_date, h.starts_at) >= now()
order by coalesce(x.start_date, h.starts_at) at time zone h.timezone, s.session_id
limit 50;
