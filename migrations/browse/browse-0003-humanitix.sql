-- What Humanitix reports; its amounts are dollars.
-- depends: browse-0002-people-and-places
create table browse.events_htx (
    id uuid not null unique default gen_random_uuid(),
    source_id text primary key,
    name text not null,
    slug text,
    description text,
    url text,
    banner_image_url text,
    promoter_name text,
    organiser_id text,
    timezone text not null check (
        timezone ~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
        and (timestamptz '2000-01-01 00:00:00+00' at time zone timezone) is not null
    ),
    venue_id uuid references browse.venues on delete set null,
    currency char(3) not null default 'AUD' check (currency ~ '^[A-Z]{3}$'),
    start_date timestamptz,
    end_date timestamptz,
    is_recurring boolean not null default false,
    recurrence_rule text,
    published boolean not null default false,
    public boolean not null default false,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index events_htx_venue_id_idx on browse.events_htx (venue_id);
create index events_htx_name_trgm_idx on browse.events_htx using gin (lower(name) extensions.gin_trgm_ops);
comment on table browse.events_htx is 'Events of Humanitix.';

create table browse.sessions_htx (
    id uuid not null unique default gen_random_uuid(),
    source_id text primary key,
    event_source_id text not null references browse.events_htx,
    name text,
    start_date timestamptz not null,
    end_date timestamptz,
    capacity int check (capacity >= 0),
    disabled boolean not null default false,
    deleted boolean not null default false,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (end_date > start_date)
);
create index sessions_htx_event_source_id_idx on browse.sessions_htx (event_source_id);
create index sessions_htx_start_date_idx on browse.sessions_htx (start_date);
comment on table browse.sessions_htx is 'Dates of events of Humanitix.';

create table browse.customers_htx (
    source_id text primary key,
    first_name text,
    last_name text,
    email text,
    phone text,
    marketing_opt_in boolean not null default false,
    erased_at timestamptz,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (
        erased_at is null
        or (first_name is null and last_name is null and email is null and phone is null and raw = '{}')
    )
);
create index customers_htx_lower_email_idx on browse.customers_htx (lower(email));
comment on table browse.customers_htx is 'Customers of Humanitix: personal data.';
comment on column browse.customers_htx.erased_at is
    'Since when nothing personal may be here, not by a later import either.';

create table browse.orders_htx (
    source_id text primary key,
    event_source_id text references browse.events_htx,
    session_source_id text not null references browse.sessions_htx,
    customer_source_id text references browse.customers_htx on delete set null,
    status text not null check (status in ('complete', 'pending', 'cancelled', 'refunded')),
    currency char(3) not null default 'AUD' check (currency ~ '^[A-Z]{3}$'),
    gross numeric(12, 2) not null default 0 check (gross >= 0),
    net numeric(12, 2) not null default 0 check (net >= 0),
    fees numeric(12, 2) not null default 0 check (fees >= 0),
    tax numeric(12, 2) not null default 0 check (tax >= 0),
    discount numeric(12, 2) not null default 0 check (discount >= 0),
    refunded numeric(12, 2) not null default 0 check (refunded >= 0),
    discount_code text,
    completed_at timestamptz,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
-- With all that the roll-up counts: it reads the orders of a session side by side here, not from all over the table.
create index orders_htx_session_source_id_status_idx
on browse.orders_htx (session_source_id, status)
include (source_id, currency, gross, fees, tax, discount, refunded, discount_code, completed_at);
create index orders_htx_customer_source_id_idx on browse.orders_htx (customer_source_id);
create index orders_htx_event_source_id_idx on browse.orders_htx (event_source_id);
comment on table browse.orders_htx is
    'Orders of Humanitix; amounts in dollars. Gross includes tax and is after discount.';
comment on column browse.orders_htx.net is 'As the provider says; not counted, since it knows nothing of refunds.';
comment on column browse.orders_htx.refunded is 'Dollars given back; of a complete order a part of it.';

create table browse.tickets_htx (
    source_id text primary key,
    order_source_id text not null references browse.orders_htx on delete cascade,
    session_source_id text not null,
    ticket_type text,
    status text not null check (status in ('valid', 'used', 'cancelled')),
    price numeric(12, 2) not null default 0 check (price >= 0),
    discount numeric(12, 2) not null default 0 check (discount >= 0),
    discount_code text,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
-- With the status, so that the roll-up counts tickets without reading them.
create index tickets_htx_order_source_id_idx on browse.tickets_htx (order_source_id) include (status);
create index tickets_htx_session_source_id_idx on browse.tickets_htx (session_source_id);
comment on table browse.tickets_htx is
    'Tickets of Humanitix; amounts in dollars. Counted under the session of their order.';
