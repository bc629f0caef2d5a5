-- The prices of each zone at its last scrape instant, if that is not over a day ago.
create materialized view pricing.mv_latest_prices
as
select
    s.event_id,
    s.zone,
    s."timestamp",
    min(s.lowest_price) as lowest_price,
    round(
        coalesce(
            sum(s.average_price * s.total_tickets)
            / nullif(sum(s.total_tickets) filter (where s.average_price is not null), 0),
            avg(s.average_price)
        ),
        2
    ) as average_price,
    max(s.highest_price) as highest_price,
    min(s.lowest_price_2tickets) as lowest_price_2tickets,
    min(s.lowest_price_4tickets) as lowest_price_4tickets,
    sum(s.total_tickets) as total_tickets,
    sum(s.total_listings) as total_listings,
    (array_agg(s.section order by s.lowest_price, s.section))[1] as cheapest_section,
    count(*)::int as section_count,
    bool_or(s.available) as available
from pricing.ticket_snapshots as s
inner join (
    select
        r.event_id,
        r.zone,
        max(r."timestamp") as "timestamp"
    from pricing.ticket_snapshots as r
    where r."timestamp" >= now() - interval '24 hours'
        -- As far ahead as a scraper's clock may be.
        and r."timestamp" <= now() + interval '5 minutes'
    group by r.event_id, r.zone
) as l on l.event_id = s.event_id and l.zone = s.zone and l."timestamp" = s."timestamp"
where s."timestamp" >= now() - interval '24 hours'
    and s."timestamp" <= now() + interval '5 minutes'
group by s.event_id, s.zone, s."timestamp"
with no data;

create unique index mv_latest_prices_key on pricing.mv_latest_prices (event_id, zone);

comment on materialized view pricing.mv_latest_prices is
    'For each event and zone the last scrape instant within 24 hours, over all sections of that instant; a zone that '
    'has not been seen for longer is left out. Refreshed by refresh_view(), read through get_latest_prices() and '
    'get_event_zones().';

revoke all on pricing.mv_latest_prices from public, anon, authenticated, service_role;
