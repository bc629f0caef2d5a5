-- What Eventbrite reports, in cents, and what any further provider reports, in its own unit.
-- depends: browse-0003-humanitix
create table browse.orders_eventbrite (
    source_id text primary key,
    event_source_id text not null,
    session_source_id text not null,
    status text not null check (status in ('placed', 'refunded', 'cancelled', 'deleted')),
    currency char(3) not null default 'AUD' check (currency ~ '^[A-Z]{3}$'),
    gross_cents bigint not null default 0 check (gross_cents >= 0),
    fees_cents bigint not null default 0 check (fees_cents >= 0),
    payment_fees_cents bigint not null default 0 check (payment_fees_cents >= 0),
    tax_cents bigint not null default 0 check (tax_cents >= 0),
    discount_cents bigint not null default 0 check (discount_cents >= 0),
    refunded_cents bigint not null default 0 check (refunded_cents >= 0),
    promo_code text,
    buyer_name text,
    buyer_email text,
    ordered_at timestamptz,
    erased_at timestamptz,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (erased_at is null or (buyer_name is null and buyer_email is null and raw = '{}'))
);
-- With all that the roll-up counts: it reads the orders of a session side by side here, not from all over the table.
create index orders_eventbrite_session_source_id_status_idx
on browse.orders_eventbrite (session_source_id, status)
include (
    source_id, currency, gross_cents, fees_cents, payment_fees_cents, tax_cents, discount_cents, refunded_cents,
    promo_code, ordered_at
);
create index orders_eventbrite_lower_buyer_email_idx on browse.orders_eventbrite (lower(buyer_email));
comment on table browse.orders_eventbrite is
    'Orders of Eventbrite; amounts in cents. Gross includes tax and is after discount. Two columns are personal data.';
comment on column browse.orders_eventbrite.session_source_id is 'An occurrence, which Eventbrite calls an event.';
comment on column browse.orders_eventbrite.erased_at is
    'Since when nothing personal may be here, not by a later import either.';

create table browse.tickets_eventbrite (
    source_id text primary key,
    order_source_id text not null references browse.orders_eventbrite on delete cascade,
    session_source_id text not null,
    ticket_class text,
    status text not null check (status in ('attending', 'checked_in', 'cancelled', 'refunded')),
    price_cents bigint not null default 0 check (price_cents >= 0),
    promo_code text,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
-- With the status, so that the roll-up counts tickets without reading them.
create index tickets_eventbrite_order_source_id_idx on browse.tickets_eventbrite (order_source_id) include (status);
create index tickets_eventbrite_session_source_id_idx on browse.tickets_eventbrite (session_source_id);
comment on table browse.tickets_eventbrite is
    'Attendees of Eventbrite; amounts in cents. Counted under the session of their order.';

create table browse.orders_other (
    source text references browse.providers,
    source_id text,
    session_source_id text not null,
    status text not null check (status in ('paid', 'refunded', 'cancelled')),
    currency char(3) not null default 'AUD' check (currency ~ '^[A-Z]{3}$'),
    tickets int not null default 0 check (tickets >= 0),
    gross numeric(14, 2) not null default 0 check (gross >= 0),
    fees numeric(14, 2) not null default 0 check (fees >= 0),
    tax numeric(14, 2) not null default 0 check (tax >= 0),
    discount numeric(14, 2) not null default 0 check (discount >= 0),
    refunded numeric(14, 2) not null default 0 check (refunded >= 0),
    discount_code text,
    ordered_at timestamptz,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (source, source_id),
    check (source not in ('humanitix', 'eventbrite'))
);
create index orders_other_source_session_source_id_idx on browse.orders_other (source, session_source_id);
comment on table browse.orders_other is
    'Orders of providers without tables of their own; amounts in the unit that browse.providers.amounts_unit says.';
