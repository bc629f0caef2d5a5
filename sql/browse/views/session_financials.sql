-- The figures of each session in dollars, a row per currency.
create or replace view browse.session_financials
with (security_invoker = true)
as
select
    a.canonical_source,
    a.canonical_session_source_id,
    a.currency,
    coalesce(sum(a.orders), 0)::bigint as total_orders,
    coalesce(sum(a.tickets), 0)::bigint as total_tickets,
    round(coalesce(sum(a.gross_cents), 0) / 100.0, 2)::numeric(14, 2) as total_gross,
    round(coalesce(sum(a.net_cents), 0) / 100.0, 2)::numeric(14, 2) as total_net,
    round(coalesce(sum(a.fees_cents), 0) / 100.0, 2)::numeric(14, 2) as total_fees,
    round(coalesce(sum(a.tax_cents), 0) / 100.0, 2)::numeric(14, 2) as total_tax,
    round(coalesce(sum(a.discount_cents), 0) / 100.0, 2)::numeric(14, 2) as total_discount,
    round(coalesce(sum(a.refunded_cents), 0) / 100.0, 2)::numeric(14, 2) as total_refunded,
    coalesce(sum(a.orders) filter (where a.source = 'humanitix'), 0)::bigint as htx_orders,
    coalesce(sum(a.tickets) filter (where a.source = 'humanitix'), 0)::bigint as htx_tickets,
    round(
        coalesce(sum(a.gross_cents) filter (where a.source = 'humanitix'), 0) / 100.0, 2
    )::numeric(14, 2) as htx_gross,
    round(
        coalesce(sum(a.net_cents) filter (where a.source = 'humanitix'), 0) / 100.0, 2
    )::numeric(14, 2) as htx_net,
    round(
        coalesce(sum(a.fees_cents) filter (where a.source = 'humanitix'), 0) / 100.0, 2
    )::numeric(14, 2) as htx_fees,
    round(
        coalesce(sum(a.tax_cents) filter (where a.source = 'humanitix'), 0) / 100.0, 2
    )::numeric(14, 2) as htx_tax,
    round(
        coalesce(sum(a.discount_cents) filter (where a.source = 'humanitix'), 0) / 100.0, 2
    )::numeric(14, 2) as htx_discount,
    round(
        coalesce(sum(a.refunded_cents) filter (where a.source = 'humanitix'), 0) / 100.0, 2
    )::numeric(14, 2) as htx_refunded,
    coalesce(sum(a.orders) filter (where a.source = 'eventbrite'), 0)::bigint as eventbrite_orders,
    coalesce(sum(a.tickets) filter (where a.source = 'eventbrite'), 0)::bigint as eventbrite_tickets,
    round(
        coalesce(sum(a.gross_cents) filter (where a.source = 'eventbrite'), 0) / 100.0, 2
    )::numeric(14, 2) as eventbrite_gross,
    round(
        coalesce(sum(a.net_cents) filter (where a.source = 'eventbrite'), 0) / 100.0, 2
    )::numeric(14, 2) as eventbrite_net,
    round(
        coalesce(sum(a.fees_cents) filter (where a.source = 'eventbrite'), 0) / 100.0, 2
    )::numeric(14, 2) as eventbrite_fees,
    round(
        coalesce(sum(a.tax_cents) filter (where a.source = 'eventbrite'), 0) / 100.0, 2
    )::numeric(14, 2) as eventbrite_tax,
    round(
        coalesce(sum(a.discount_cents) filter (where a.source = 'eventbrite'), 0) / 100.0, 2
    )::numeric(14, 2) as eventbrite_discount,
    round(
        coalesce(sum(a.refunded_cents) filter (where a.source = 'eventbrite'), 0) / 100.0, 2
    )::numeric(14, 2) as eventbrite_refunded,
    sum(a.refunded_orders)::bigint as refunded_orders,
    sum(a.cancelled_orders)::bigint as cancelled_orders,
    min(a.first_order_at) as first_order_at,
    max(a.last_order_at) as last_order_at,
    max(a.refreshed_at) as refreshed_at
from browse.session_financials_agg as a
group by a.canonical_source, a.canonical_session_source_id, a.currency;

comment on view browse.session_financials is
    'session_financials_agg in dollars, one row a session and currency; amounts are of paid orders. Rows for who may '
    'read the session''s money only, by row security.';
comment on column browse.session_financials.total_orders is 'All providers: paid orders, never null.';
comment on column browse.session_financials.total_tickets is
    'All providers: valid tickets of paid orders, never null.';
comment on column browse.session_financials.total_gross is 'All providers: dollars, never null.';
comment on column browse.session_financials.total_net is 'All providers: dollars, never null.';
comment on column browse.session_financials.total_fees is 'All providers: dollars, never null.';
comment on column browse.session_financials.total_tax is 'All providers: dollars, never null.';
comment on column browse.session_financials.total_discount is 'All providers: dollars, never null.';
comment on column browse.session_financials.total_refunded is 'All providers: dollars, never null.';
comment on column browse.session_financials.htx_orders is 'Humanitix: paid orders, never null.';
comment on column browse.session_financials.htx_tickets is 'Humanitix: valid tickets of paid orders, never null.';
comment on column browse.session_financials.htx_gross is 'Humanitix: dollars, never null.';
comment on column browse.session_financials.htx_net is 'Humanitix: dollars, never null.';
comment on column browse.session_financials.htx_fees is 'Humanitix: dollars, never null.';
comment on column browse.session_financials.htx_tax is 'Humanitix: dollars, never null.';
comment on column browse.session_financials.htx_discount is 'Humanitix: dollars, never null.';
comment on column browse.session_financials.htx_refunded is 'Humanitix: dollars, never null.';
comment on column browse.session_financials.eventbrite_orders is 'Eventbrite: paid orders, never null.';
comment on column browse.session_financials.eventbrite_tickets is
    'Eventbrite: valid tickets of paid orders, never null.';
comment on column browse.session_financials.eventbrite_gross is 'Eventbrite: dollars, never null.';
comment on column browse.session_financials.eventbrite_net is 'Eventbrite: dollars, never null.';
comment on column browse.session_financials.eventbrite_fees is 'Eventbrite: dollars, never null.';
comment on column browse.session_financials.eventbrite_tax is 'Eventbrite: dollars, never null.';
comment on column browse.session_financials.eventbrite_discount is 'Eventbrite: dollars, never null.';
comment on column browse.session_financials.eventbrite_refunded is 'Eventbrite: dollars, never null.';
comment on column browse.session_financials.canonical_source is
    'The provider that stands for the session, never null.';
comment on column browse.session_financials.canonical_session_source_id is 'The session''s id there, never null.';
comment on column browse.session_financials.currency is 'ISO code of all amounts of the row, never null.';
comment on column browse.session_financials.refunded_orders is 'Orders given back whole, never null; in no amount.';
comment on column browse.session_financials.cancelled_orders is 'Never null; in no amount.';
comment on column browse.session_financials.first_order_at is 'Instant of the first paid order, may be null.';
comment on column browse.session_financials.last_order_at is 'Instant of the last paid order, may be null.';
comment on column browse.session_financials.refreshed_at is 'When a figure last changed, never null.';

revoke all on browse.session_financials from public, anon, authenticated, service_role;
grant select on browse.session_financials to anon, authenticated, service_role;
