-- Counts the orders and tickets of some real sessions; the only place where amounts become cents.
create or replace function browse.recount(p_sources text[], p_ids text[])
returns table (
    canonical_source text,
    canonical_session_source_id text,
    source text,
    currency char(3),
    orders bigint,
    tickets bigint,
    gross_cents bigint,
    net_cents bigint,
    fees_cents bigint,
    tax_cents bigint,
    discount_cents bigint,
    refunded_cents bigint,
    refunded_orders int,
    cancelled_orders int,
    first_order_at timestamptz,
    last_order_at timestamptz
)
language sql
stable
as $$
    with mapped as materialized (
        select
            m.canonical_source,
            m.canonical_session_source_id,
            m.source,
            m.source_session_id,
            case p.amounts_unit when 'major' then 100 else 1 end as cents
        from unnest(p_sources, p_ids) as k (canonical_source, canonical_session_source_id)
        inner join browse.session_sources as m
            on m.canonical_source = k.canonical_source
            and m.canonical_session_source_id = k.canonical_session_source_id
        inner join browse.providers as p on p.source = m.source
    ),
    -- The tickets of each order are counted by themselves: joined, an order would count once a ticket. Looked up so, a
    -- session costs the same in a refresh of one and in a rebuild of all.
    sale as (
        select
            m.canonical_source,
            m.canonical_session_source_id,
            m.source,
            m.cents,
            o.currency,
            o.status = 'complete' as is_paid,
            o.status = 'refunded' as is_refunded,
            o.gross,
            o.fees,
            o.tax,
            o.discount,
            o.refunded,
            case when o.status = 'complete' then (
                select count(*)
                from browse.tickets_htx as t
                where t.order_source_id = o.source_id
                    and t.status in ('valid', 'used')
            ) end as tickets,
            o.completed_at as ordered_at
        from mapped as m
        inner join browse.orders_htx as o on o.session_source_id = m.source_session_id
        where m.source = 'humanitix'
            and o.status in ('complete', 'refunded', 'cancelled')
        union all
        select
            m.canonical_source,
            m.canonical_session_source_id,
            m.source,
            m.cents,
            o.currency,
            o.status = 'placed',
            o.status = 'refunded',
            o.gross_cents,
            o.fees_cents + o.payment_fees_cents,
            o.tax_cents,
            o.discount_cents,
            o.refunded_cents,
            case when o.status = 'placed' then (
                select count(*)
                from browse.tickets_eventbrite as t
                where t.order_source_id = o.source_id
                    and t.status in ('attending', 'checked_in')
            ) end,
            o.ordered_at
        from mapped as m
        inner join browse.orders_eventbrite as o on o.session_source_id = m.source_session_id
        where m.source = 'eventbrite'
            and o.status in ('placed', 'refunded', 'cancelled')
        union all
        select
            m.canonical_source,
            m.canonical_session_source_id,
            m.source,
            m.cents,
            o.currency,
            o.status = 'paid',
            o.status = 'refunded',
            o.gross,
            o.fees,
            o.tax,
            o.discount,
            o.refunded,
            case when o.status = 'paid' then o.tickets end,
            o.ordered_at
        from mapped as m
        inner join browse.orders_other as o on o.source = m.source and o.session_source_id = m.source_session_id
    ),
    figures as (
        select
            s.canonical_source,
            s.canonical_session_source_id,
            s.source,
            s.currency,
            count(*) filter (where s.is_paid) as orders,
            coalesce(sum(s.tickets), 0)::bigint as tickets,
            coalesce(sum(s.gross * s.cents) filter (where s.is_paid), 0)::bigint as gross_cents,
            coalesce(sum(s.fees * s.cents) filter (where s.is_paid), 0)::bigint as fees_cents,
            coalesce(sum(s.tax * s.cents) filter (where s.is_paid), 0)::bigint as tax_cents,
            coalesce(sum(s.discount * s.cents) filter (where s.is_paid), 0)::bigint as discount_cents,
            coalesce(sum(s.refunded * s.cents) filter (where s.is_paid), 0)::bigint as refunded_cents,
            (count(*) filter (where s.is_refunded))::int as refunded_orders,
            (count(*) filter (where not s.is_paid and not s.is_refunded))::int as cancelled_orders,
            min(s.ordered_at) filter (where s.is_paid) as first_order_at,
            max(s.ordered_at) filter (where s.is_paid) as last_order_at
        from sale as s
        group by s.canonical_source, s.canonical_session_source_id, s.source, s.currency
    )
    select
        f.canonical_source,
        f.canonical_session_source_id,
        f.source,
        f.currency,
        f.orders,
        f.tickets,
        f.gross_cents,
        f.gross_cents - f.fees_cents - f.tax_cents - f.refunded_cents,
        f.fees_cents,
        f.tax_cents,
        f.discount_cents,
        f.refunded_cents,
        f.refunded_orders,
        f.cancelled_orders,
        f.first_order_at,
        f.last_order_at
    from figures as f
$$;

comment on function browse.recount(text[], text[]) is
    'Figures of the sessions with these canonical keys (arrays of equal length, each key once), by provider and '
    'currency, from orders and tickets. Amounts are of paid orders, in cents.';

revoke execute on function browse.recount(text[], text[]) from public;
