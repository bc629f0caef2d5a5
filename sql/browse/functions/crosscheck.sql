-- Compares the figures of one session with its orders and tickets, for laying beside a provider's report.
create or replace function browse.crosscheck(p_session_id uuid)
returns table (
    provider text,
    currency char(3),
    metric text,
    from_agg bigint,
    from_raw bigint,
    difference bigint
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if p_session_id is null then
        raise exception 'p_session_id is needed'
            using errcode = 'PT400', detail = '{"parameter": "p_session_id"}';
    end if;
    perform browse.check_finance(p_session_id);
    return query
    select
        coalesce(a.source, r.source),
        coalesce(a.currency, r.currency),
        v.metric,
        v.from_agg,
        v.from_raw,
        v.from_agg - v.from_raw
    from (
        select g.*
        from browse.session_financials_agg as g
        inner join browse.sessions as s
            on s.canonical_source = g.canonical_source
            and s.canonical_session_source_id = g.canonical_session_source_id
        where s.session_id = browse.resolve_session(p_session_id)
    ) as a
    full join (
        select c.*
        from browse.sessions as s
        cross join lateral browse.recount(
            array[s.canonical_source], array[s.canonical_session_source_id]
        ) as c
        where s.session_id = browse.resolve_session(p_session_id)
    ) as r
        on r.source = a.source
        and r.currency = a.currency
    cross join lateral (
        values
        (1, 'orders', coalesce(a.orders, 0), coalesce(r.orders, 0)),
        (2, 'tickets', coalesce(a.tickets, 0), coalesce(r.tickets, 0)),
        (3, 'gross_cents', coalesce(a.gross_cents, 0), coalesce(r.gross_cents, 0)),
        (4, 'net_cents', coalesce(a.net_cents, 0), coalesce(r.net_cents, 0)),
        (5, 'fees_cents', coalesce(a.fees_cents, 0), coalesce(r.fees_cents, 0)),
        (6, 'tax_cents', coalesce(a.tax_cents, 0), coalesce(r.tax_cents, 0)),
        (7, 'discount_cents', coalesce(a.discount_cents, 0), coalesce(r.discount_cents, 0)),
        (8, 'refunded_cents', coalesce(a.refunded_cents, 0), coalesce(r.refunded_cents, 0)),
        (9, 'refunded_orders', coalesce(a.refunded_orders, 0)::bigint, coalesce(r.refunded_orders, 0)::bigint),
        (10, 'cancelled_orders', coalesce(a.cancelled_orders, 0)::bigint, coalesce(r.cancelled_orders, 0)::bigint)
    ) as v (at, metric, from_agg, from_raw)
    order by 1, 2, v.at;
end
$$;

comment on function browse.crosscheck(uuid) is
    'Figures of a session from session_financials_agg and counted from orders and tickets at this moment, and the '
    'difference, by provider and currency; counts and cents. Definer, because raw orders are the owner''s to count; '
    'PT403 without the right to the money of the session.';

revoke execute on function browse.crosscheck(uuid) from public;
grant execute on function browse.crosscheck(uuid) to authenticated, service_role;
