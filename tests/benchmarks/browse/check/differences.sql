-- How many rows of the figures and of a recount from orders and tickets differ.
with raw as (
    select
        m.canonical_source,
        m.canonical_session_source_id,
        m.source,
        o.currency,
        count(*) filter (where o.paid) as orders,
        coalesce(sum(o.tickets) filter (where o.paid), 0) as tickets,
        coalesce(sum(o.gross_cents) filter (where o.paid), 0) as gross_cents,
        coalesce(sum(o.net_cents) filter (where o.paid), 0) as net_cents
    from (
        select
            'humanitix' as source,
            h.session_source_id,
            h.currency,
            h.status = 'complete' as paid,
            (h.gross * 100)::bigint as gross_cents,
            ((h.gross - h.fees - h.tax - h.refunded) * 100)::bigint as net_cents,
            t.tickets
        from browse.orders_htx as h
        left join (
            select x.order_source_id, count(*) as tickets
            from browse.tickets_htx as x
            where x.status in ('valid', 'used')
            group by x.order_source_id
        ) as t on t.order_source_id = h.source_id
        where h.status in ('complete', 'refunded', 'cancelled')
        union all
        select
            'eventbrite',
            e.session_source_id,
            e.currency,
            e.status = 'placed',
            e.gross_cents,
            e.gross_cents - e.fees_cents - e.payment_fees_cents - e.tax_cents - e.refunded_cents,
            t.tickets
        from browse.orders_eventbrite as e
        left join (
            select x.order_source_id, count(*) as tickets
            from browse.tickets_eventbrite as x
            where x.status in ('attending', 'checked_in')
            group by x.order_source_id
        ) as t on t.order_source_id = e.source_id
        where e.status in ('placed', 'refunded', 'cancelled')
    ) as o
    inner join browse.session_sources as m on m.source = o.source and m.source_session_id = o.session_source_id
    group by m.canonical_source, m.canonical_session_source_id, m.source, o.currency
),

agg as (
    select
        a.canonical_source,
        a.canonical_session_source_id,
        a.source,
        a.currency,
        a.orders,
        a.tickets,
        a.gross_cents,
        a.net_cents
    from browse.session_financials_agg as a
)

select count(*) as differences
from (
    (select * from raw except select * from agg)
    union all
    (select * from agg except select * from raw)
) as d;
