-- Ten days of made-up prices for three events, rolled up; does nothing when they are there already.
select
    pricing.upsert_event(
        jsonb_build_object(
            'external_id', e.external_id,
            'name', e.name,
            'venue', e.venue,
            'city', e.city,
            'category', e.category,
            'date', date_trunc('day', now(), 'UTC') + e.days * interval '1 day'
        )
    )
from (
    values
    ('demo-opera', 'An evening at the opera', 'Old Opera', 'Vienna', 'opera', 30),
    ('demo-derby', 'The derby', 'City Ground', 'Leeds', 'sport', 12),
    ('demo-band', 'A loud band', 'The Cellar', 'Oslo', 'rock', 45)
) as e (external_id, name, venue, city, category, days)
where not exists (select from pricing.events as known where known.external_id = e.external_id);

select
    pricing.upsert_zones(
        e.id,
        '[
            {"zone_name": "Lower", "sections": ["101", "102"], "display_order": 1},
            {"zone_name": "Upper", "sections": ["201", "202"], "display_order": 2}
        ]'
    )
from pricing.events as e
where e.external_id in ('demo-opera', 'demo-derby', 'demo-band')
order by e.external_id;

-- A pass an hour; prices come from the event, the section and the hour alone, so each run makes the same.
select sum(i.inserted) as snapshots
from pricing.events as e
inner join (
    values
    ('demo-opera', 60),
    ('demo-derby', 35),
    ('demo-band', 20)
) as d (external_id, price) on d.external_id = e.external_id
cross join generate_series(1, 240) as h (ago)
cross join lateral pricing.ingest_snapshots(
    e.id,
    date_trunc('hour', now(), 'UTC') - h.ago * interval '1 hour',
    (
        select
            jsonb_agg(
                jsonb_build_object(
                    'zone', case when s.section < 200 then 'Lower' else 'Upper' end,
                    'section', s.section::text,
                    'lowest_price', p.price,
                    'average_price', p.price * 1.25,
                    'highest_price', p.price * 2,
                    'lowest_price_2tickets', p.price + 2,
                    'lowest_price_4tickets', p.price + 5,
                    'total_tickets', t.tickets,
                    'total_listings', (t.tickets + 2) / 3
                )
            )
        from unnest(array[101, 102, 201, 202]) as s (section)
        cross join lateral (
            select d.price + 600 / s.section + (h.ago * 7 + s.section) % 11 + h.ago / 12 as price
        ) as p
        cross join lateral (select 20 + (h.ago + s.section * 3) % 40 as tickets) as t
    )
) as i
where not exists (select from pricing.ticket_snapshots as s where s.event_id = e.id);

select pricing.refresh_hourly();

select
    pricing.refresh_view('mv_latest_prices') as latest_prices,
    pricing.refresh_view('mv_price_trends') as price_trends;

select
    d.date,
    d.daily_min_price,
    d.daily_avg_price,
    d.peak_tickets,
    d.min_tickets
from pricing.events as e
cross join lateral pricing.get_daily_trend(
    e.id,
    'Lower',
    (e.created_at at time zone 'UTC')::date - 3,
    (e.created_at at time zone 'UTC')::date + 1
) as d
where e.external_id = 'demo-derby'
order by d.date;
