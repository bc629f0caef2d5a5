-- Counts how often the discount codes of some real sessions were used.
create or replace function browse.recount_discounts(p_sources text[], p_ids text[])
returns table (
    canonical_source text,
    canonical_session_source_id text,
    source text,
    currency char(3),
    code text,
    uses bigint,
    discount_cents bigint
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
    used as (
        select
            m.canonical_source,
            m.canonical_session_source_id,
            m.source,
            m.cents,
            o.currency,
            o.discount_code as code,
            o.discount
        from mapped as m
        inner join browse.orders_htx as o on o.session_source_id = m.source_session_id
        where m.source = 'humanitix'
            and o.status = 'complete'
            and o.discount_code <> ''
        union all
        select
            m.canonical_source,
            m.canonical_session_source_id,
            m.source,
            m.cents,
            o.currency,
            o.promo_code,
            o.discount_cents
        from mapped as m
        inner join browse.orders_eventbrite as o on o.session_source_id = m.source_session_id
        where m.source = 'eventbrite'
            and o.status = 'placed'
            and o.promo_code <> ''
        union all
        select
            m.canonical_source,
            m.canonical_session_source_id,
            m.source,
            m.cents,
            o.currency,
            o.discount_code,
            o.discount
        from mapped as m
        inner join browse.orders_other as o on o.source = m.source and o.session_source_id = m.source_session_id
        where o.status = 'paid'
            and o.discount_code <> ''
    )
    select
        u.canonical_source,
        u.canonical_session_source_id,
        u.source,
        u.currency,
        u.code,
        count(*),
        sum(u.discount * u.cents)::bigint
    from used as u
    group by u.canonical_source, u.canonical_session_source_id, u.source, u.currency, u.code
$$;

comment on function browse.recount_discounts(text[], text[]) is
    'Paid orders with a code and the cents it took off, of the sessions with these canonical keys (arrays of equal '
    'length, each key once).';

revoke execute on function browse.recount_discounts(text[], text[]) from public;
