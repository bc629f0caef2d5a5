-- Sessions, orders and tickets; everything follows from its number, so each run makes the same.
-- Triggers rest meanwhile: the figures are rebuilt afterwards.
set session_replication_role = replica;

insert into auth.users (id, email)
select
    ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
    'user' || n || '@example.org'
from generate_series(1, 221) as n;

-- 1 is the admin, 2 to 21 promote fifty events of a thousand each, the others perform.
insert into browse.profiles (id, display_name, is_public, role)
select
    ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
    'Person ' || n,
    n %% 10 > 0,
    case when n = 1 then 'admin' when n <= 21 then 'promoter' else 'performer' end
from generate_series(1, 221) as n;

insert into browse.venues (id, name, city, state, country, lat, lng, timezone, capacity)
select
    md5('venue' || n)::uuid,
    'Venue ' || n,
    (array['Sydney', 'Melbourne', 'Perth', 'Brisbane'])[1 + n %% 4],
    (array['NSW', 'VIC', 'WA', 'QLD'])[1 + n %% 4],
    'AU',
    -37 + (n %% 100) / 10.0,
    115 + (n %% 390) / 10.0,
    (array['Australia/Sydney', 'Australia/Melbourne', 'Australia/Perth', 'Australia/Brisbane'])[1 + n %% 4],
    200
from generate_series(1, 100) as n;

insert into browse.events (id, title, promoter_id, promoter_name, venue_id)
select
    md5('event' || n)::uuid,
    'Event ' || n,
    ('00000000-0000-4000-8000-' || lpad((2 + n %% 20)::text, 12, '0'))::uuid,
    'Person ' || 2 + n %% 20,
    md5('venue' || 1 + n %% 100)::uuid
from generate_series(1, %(events)s) as n;

insert into browse.events_htx (source_id, name, timezone, venue_id, published, public)
select
    'he' || n,
    (array['Comedy', 'Jazz', 'Poetry', 'Magic', 'Drag'])[1 + n %% 5] || ' night ' || n,
    (array['Australia/Sydney', 'Australia/Melbourne', 'Australia/Perth', 'Australia/Brisbane'])[1 + n %% 4],
    md5('venue' || 1 + n %% 100)::uuid,
    true,
    true
from generate_series(1, %(events)s) as n;

-- Two years of them, half in the past; hs1 to hs<n> are sold by Humanitix, a third of them on Eventbrite too.
insert into browse.sessions_htx (source_id, event_source_id, name, start_date, end_date, capacity)
select
    'hs' || n,
    'he' || 1 + n %% %(events)s,
    'Session ' || n,
    at.start,
    at.start + interval '2 hours',
    200
from generate_series(1, %(sessions_htx)s) as n
cross join lateral (
    select
        date_trunc('hour', now(), 'UTC') - interval '365 days'
        + (n * 730.0 / %(sessions_htx)s) * interval '1 day' as start
) as at;

insert into browse.session_sources (
    source, source_session_id, canonical_source, canonical_session_source_id, event_id, event_source_id,
    event_name, session_name, starts_at, ends_at, timezone, venue_id
)
select
    'humanitix',
    s.source_id,
    'humanitix',
    s.source_id,
    md5('event' || substr(s.event_source_id, 3))::uuid,
    s.event_source_id,
    e.name,
    s.name,
    s.start_date,
    s.end_date,
    e.timezone,
    e.venue_id
from browse.sessions_htx as s
inner join browse.events_htx as e on e.source_id = s.event_source_id;

insert into browse.session_sources (
    source, source_session_id, canonical_source, canonical_session_source_id, event_id, event_source_id,
    event_name, session_name, starts_at, ends_at, timezone, venue_id
)
select
    'eventbrite',
    'es' || n,
    case when n <= %(sessions_both)s then 'humanitix' else 'eventbrite' end,
    case when n <= %(sessions_both)s then 'hs' || n * 3 else 'es' || n end,
    md5('event' || 1 + n %% %(events)s)::uuid,
    'ee' || 1 + n %% %(events)s,
    'Event ' || 1 + n %% %(events)s,
    'Occurrence ' || n,
    at.start,
    at.start + interval '2 hours',
    'Australia/Sydney',
    md5('venue' || 1 + n %% 100)::uuid
from generate_series(1, %(sessions_eb)s) as n
cross join lateral (
    select
        date_trunc('hour', now(), 'UTC') - interval '365 days'
        + (n * 730.0 / %(sessions_eb)s) * interval '1 day' as start
) as at;

insert into browse.customers_htx (source_id, first_name, last_name, email)
select 'hc' || n, 'First' || n, 'Last' || n, 'c' || n || '@example.org'
from generate_series(1, %(orders_htx)s / 3) as n;

insert into browse.orders_htx (
    source_id, event_source_id, session_source_id, customer_source_id, status, gross, net, fees, tax,
    discount, discount_code, completed_at
)
select
    'ho' || n,
    'he' || 1 + (1 + n %% %(sessions_htx)s) %% %(events)s,
    'hs' || 1 + n %% %(sessions_htx)s,
    'hc' || 1 + n %% (%(orders_htx)s / 3),
    case m.k %% 40 when 0 then 'cancelled' when 1 then 'refunded' when 2 then 'pending' else 'complete' end,
    m.gross,
    m.gross - 3.10 - 4.55,
    3.10,
    4.55,
    case when m.k %% 10 = 0 then 5.00 else 0 end,
    case when m.k %% 10 = 0 then (array['EARLY', 'VIP', 'FRIEND'])[1 + m.k / 10 %% 3] end,
    now() - (n %% 500) * interval '1 day'
from generate_series(1, %(orders_htx)s) as n
cross join lateral (select (2000 + n %% 8000) / 100.0 as gross, n + n / %(sessions_htx)s as k) as m;

-- Two and a half an order.
insert into browse.tickets_htx (source_id, order_source_id, session_source_id, ticket_type, status, price)
select
    'ht' || t,
    'ho' || o.n,
    'hs' || 1 + o.n %% %(sessions_htx)s,
    'General',
    case o.k %% 50 when 0 then 'cancelled' when 1 then 'used' else 'valid' end,
    20
from generate_series(1, %(tickets_htx)s) as t
cross join lateral (select 1 + (t - 1) %% %(orders_htx)s as n, t + t / %(orders_htx)s as k) as o;

insert into browse.orders_eventbrite (
    source_id, event_source_id, session_source_id, status, gross_cents, fees_cents, payment_fees_cents,
    tax_cents, discount_cents, promo_code, buyer_name, buyer_email, ordered_at
)
select
    'eo' || n,
    'ee' || 1 + (1 + n %% %(sessions_eb)s) %% %(events)s,
    'es' || 1 + n %% %(sessions_eb)s,
    case m.k %% 40 when 0 then 'cancelled' when 1 then 'refunded' when 2 then 'deleted' else 'placed' end,
    2000 + n %% 8000,
    300,
    50,
    380,
    case when m.k %% 10 = 0 then 500 else 0 end,
    case when m.k %% 10 = 0 then 'EB' end,
    'Buyer ' || n,
    'b' || n || '@example.org',
    now() - (n %% 500) * interval '1 day'
from generate_series(1, %(orders_eb)s) as n
cross join lateral (select n + n / %(sessions_eb)s as k) as m;

insert into browse.tickets_eventbrite (source_id, order_source_id, session_source_id, ticket_class, status)
select
    'et' || t,
    'eo' || o.n,
    'es' || 1 + o.n %% %(sessions_eb)s,
    'General',
    case o.k %% 50 when 0 then 'cancelled' when 1 then 'checked_in' else 'attending' end
from generate_series(1, %(tickets_eb)s) as t
cross join lateral (select 1 + (t - 1) %% %(orders_eb)s as n, t + t / %(orders_eb)s as k) as o;

set session_replication_role = origin;
