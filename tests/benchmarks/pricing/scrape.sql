-- What the scraper finds at each instant from %(from)s to before %(to)s: the same for the same event, zone and instant.
select
    e.id as event_id,
    'Zone ' || z.n as zone,
    format('Section %%s-%%s', z.n, s.n) as section,
    t.at as "timestamp",
    p.lowest::numeric(10, 2) as lowest_price,
    (p.lowest + p.spread * 0.37)::numeric(10, 2) as average_price,
    (p.lowest + p.spread)::numeric(10, 2) as highest_price,
    case when p.tickets >= 2 then (p.lowest + 1)::numeric(10, 2) end as lowest_price_2tickets,
    case when p.tickets >= 4 then (p.lowest + 3.5)::numeric(10, 2) end as lowest_price_4tickets,
    p.tickets as total_tickets,
    (p.tickets + 2) / 3 as total_listings,
    p.tickets > 0 as available,
    case when %(listings)s then (
        select
            jsonb_agg(jsonb_build_object(
                'id', md5(format('%%s %%s %%s', e.n, t.at, l.n)),
                'row', chr(64 + l.n),
                'quantity', 1 + (p.tickets + l.n) %% 4,
                'price', p.lowest + l.n,
                'notes', 'Instant download, seats together'
            ))
        from generate_series(1, 6) as l (n)
    ) end as raw_listings
from generate_series(%(from)s::timestamptz, %(to)s::timestamptz - interval '1 second', %(step)s::interval) as t (at)
cross join unnest(%(events)s::uuid[]) with ordinality as e (id, n)
cross join generate_series(1, %(zones)s) as z (n)
cross join lateral generate_series(1, case when z.n %% 5 = 0 then %(most)s else %(least)s end) as s (n)
cross join lateral (select (extract(epoch from t.at) / 600)::bigint as pass) as k
cross join lateral (
    select
        35 + 12 * z.n + 5 * s.n + ((k.pass * (1 + e.n %% 3) + 7 * e.n + z.n) %% 23) as lowest,
        10 + ((k.pass + 3 * s.n + e.n) %% 40) as spread,
        -- Sold out now and then.
        greatest(0, ((k.pass * 5 + 31 * e.n + 13 * z.n + 29 * s.n) %% 61) - 4)::int as tickets
) as p
