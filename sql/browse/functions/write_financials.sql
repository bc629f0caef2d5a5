-- Makes the figures of some real sessions what their orders and tickets say.
create or replace function browse.write_financials(p_sources text[], p_ids text[])
returns bigint
language plpgsql
volatile
set search_path = ''
-- One plan serves any number of sessions, and planning takes longer than counting one.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
    written bigint;
begin
    with counted as materialized (
        select r.*
        from browse.recount(p_sources, p_ids) as r
    ),
    upserted as (
        insert into browse.session_financials_agg as t (
            canonical_source,
            canonical_session_source_id,
            source,
            currency,
            orders,
            tickets,
            gross_cents,
            net_cents,
            fees_cents,
            tax_cents,
            discount_cents,
            refunded_cents,
            refunded_orders,
            cancelled_orders,
            first_order_at,
            last_order_at
        )
        select c.*
        from counted as c
        -- In the order of the key: two writers without an order can deadlock.
        order by c.canonical_source, c.canonical_session_source_id, c.source, c.currency
        on conflict (canonical_source, canonical_session_source_id, source, currency) do update
        set orders = excluded.orders,
            tickets = excluded.tickets,
            gross_cents = excluded.gross_cents,
            net_cents = excluded.net_cents,
            fees_cents = excluded.fees_cents,
            tax_cents = excluded.tax_cents,
            discount_cents = excluded.discount_cents,
            refunded_cents = excluded.refunded_cents,
            refunded_orders = excluded.refunded_orders,
            cancelled_orders = excluded.cancelled_orders,
            first_order_at = excluded.first_order_at,
            last_order_at = excluded.last_order_at,
            refreshed_at = excluded.refreshed_at
        -- A row that says the same already is not written again.
        where (
                t.orders,
                t.tickets,
                t.gross_cents,
                t.net_cents,
                t.fees_cents,
                t.tax_cents,
                t.discount_cents,
                t.refunded_cents,
                t.refunded_orders,
                t.cancelled_orders,
                t.first_order_at,
                t.last_order_at
            ) is distinct from (
                excluded.orders,
                excluded.tickets,
                excluded.gross_cents,
                excluded.net_cents,
                excluded.fees_cents,
                excluded.tax_cents,
                excluded.discount_cents,
                excluded.refunded_cents,
                excluded.refunded_orders,
                excluded.cancelled_orders,
                excluded.first_order_at,
                excluded.last_order_at
            )
        returning 1
    ),
    stale as (
        select s.*
        from unnest(p_sources, p_ids) as k (canonical_source, canonical_session_source_id)
        cross join lateral (
            select a.canonical_source, a.canonical_session_source_id, a.source, a.currency
            from browse.session_financials_agg as a
            where a.canonical_source = k.canonical_source
                and a.canonical_session_source_id = k.canonical_session_source_id
            -- Looked up by key, of a few sessions out of many; the planner does not know how many the arrays hold.
            offset 0
        ) as s
        where (s.canonical_source, s.canonical_session_source_id, s.source, s.currency) not in (
            select c.canonical_source, c.canonical_session_source_id, c.source, c.currency
            from counted as c
        )
    ),
    emptied as (
        delete from browse.session_financials_agg as t
        using stale as s
        where t.canonical_source = s.canonical_source
            and t.canonical_session_source_id = s.canonical_session_source_id
            and t.source = s.source
            and t.currency = s.currency
        returning 1
    )
    select (select count(*) from upserted) + (select count(*) from emptied)
    into written;
    return written;
end
$$;

comment on function browse.write_financials(text[], text[]) is
    'Counts the sessions with these canonical keys, writes the rows of session_financials_agg that changed and '
    'deletes those that have no orders any more. Returns how many it wrote or deleted.';

revoke execute on function browse.write_financials(text[], text[]) from public;
