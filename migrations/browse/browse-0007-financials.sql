-- The figures of each session, the marks that keep them right, and how fresh things are.
-- depends: browse-0005-sessions
create table browse.financials_dirty (
    id bigint generated always as identity primary key,
    source text not null,
    source_session_id text not null,
    marked_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0.01);
create index financials_dirty_session_idx on browse.financials_dirty (source, source_session_id);
comment on table browse.financials_dirty is
    'Provider sessions whose orders, tickets or mapping changed since they were counted. Appended only: a mark that '
    'were merged with one that a roll-up is just taking would be lost.';

create table browse.session_financials_agg (
    canonical_source text,
    canonical_session_source_id text,
    source text,
    currency char(3),
    orders bigint not null default 0 check (orders >= 0),
    tickets bigint not null default 0 check (tickets >= 0),
    gross_cents bigint not null default 0,
    net_cents bigint not null default 0,
    fees_cents bigint not null default 0,
    tax_cents bigint not null default 0,
    discount_cents bigint not null default 0,
    refunded_cents bigint not null default 0,
    refunded_orders int not null default 0 check (refunded_orders >= 0),
    cancelled_orders int not null default 0 check (cancelled_orders >= 0),
    first_order_at timestamptz,
    last_order_at timestamptz,
    refreshed_at timestamptz not null default now(),
    primary key (canonical_source, canonical_session_source_id, source, currency),
    constraint session_financials_agg_net_check
    check (net_cents = gross_cents - fees_cents - tax_cents - refunded_cents)
);
comment on table browse.session_financials_agg is
    'Figures of each session by provider and currency, amounts in cents; written by the roll-up only.';
comment on column browse.session_financials_agg.orders is 'Paid orders, which all amounts are of.';
comment on column browse.session_financials_agg.tickets is 'Valid tickets of paid orders.';
comment on column browse.session_financials_agg.gross_cents is 'Cents, with tax, after discount.';
comment on column browse.session_financials_agg.refunded_cents is 'Cents given back of orders that stay paid.';

create table browse.session_discounts_agg (
    canonical_source text,
    canonical_session_source_id text,
    source text,
    currency char(3),
    code text,
    uses bigint not null check (uses > 0),
    discount_cents bigint not null,
    primary key (canonical_source, canonical_session_source_id, source, currency, code)
);
comment on table browse.session_discounts_agg is
    'Paid orders of each session by provider, currency and discount code; written by the roll-up only.';

create table browse.refresh_status (
    name text primary key,
    refreshed_at timestamptz not null,
    duration_ms numeric not null check (duration_ms >= 0),
    rows bigint not null default 0,
    status text not null check (status in ('ok', 'busy')),
    detail text
);
comment on table browse.refresh_status is
    'When each refresh last ended; one that found another under way is not noted.';
