-- The figures of one session by provider, and together.
create or replace function browse.get_event_financials(p_session_id uuid)
returns table (
    provider text,
    currency char(3),
    orders bigint,
    tickets bigint,
    gross_cents bigint,
    net_cents bigint,
    fees_cents bigint,
    tax_cents bigint,
    discount_cents bigint,
    refunded_cents bigint,
    refunded_orders bigint,
    cancelled_orders bigint
)
language plpgsql
stable
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
        case when grouping(a.source) = 1 then 'total' else a.source end,
        a.currency,
        sum(a.orders)::bigint,
        sum(a.tickets)::bigint,
        sum(a.gross_cents)::bigint,
        sum(a.net_cents)::bigint,
        sum(a.fees_cents)::bigint,
        sum(a.tax_cents)::bigint,
        sum(a.discount_cents)::bigint,
        sum(a.refunded_cents)::bigint,
        sum(a.refunded_orders)::bigint,
        sum(a.cancelled_orders)::bigint
    from browse.sessions as s
    inner join browse.session_financials_agg as a
        on a.canonical_source = s.canonical_source
        and a.canonical_session_source_id = s.canonical_session_source_id
    where s.session_id = browse.resolve_session(p_session_id)
    group by grouping sets ((a.source, a.currency), (a.currency))
    order by a.currency, grouping(a.source), a.source;
end
$$;

comment on function browse.get_event_financials(uuid) is
    'Figures of a session in cents: a row per provider and currency, and a row total per currency; none without '
    'orders. PT403 without the right to its money.';

revoke execute on function browse.get_event_financials(uuid) from public;
grant execute on function browse.get_event_financials(uuid) to authenticated, service_role;
