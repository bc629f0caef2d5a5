-- Hourly prices of the last 30 days with their change, as of the last refresh.
create materialized view pricing.mv_price_trends
as
select
    t.event_id,
    t.zone,
    t.hour,
    t.min_price,
    t.avg_price,
    t.max_price,
    t.snapshot_count,
    t.min_price - t.min_price_1h as min_price_change_1h,
    t.min_price - t.min_price_24h as min_price_change_24h
from (
    -- What the joins of price_trends say, in one pass over all rows.
    select
        a.event_id,
        a.zone,
        a.hour,
        a.min_price,
        a.avg_price,
        a.max_price,
        a.snapshot_count,
        first_value(a.min_price) over (
            zone_hours range between interval '1 hour' preceding and interval '1 hour' preceding
        ) as min_price_1h,
        first_value(a.min_price) over (
            zone_hours range between interval '24 hours' preceding and interval '24 hours' preceding
        ) as min_price_24h
    from pricing.aggregated_analytics as a
    -- A day more than is kept, for the first day's changes.
    where a.hour >= now() - interval '745 hours'
    window zone_hours as (partition by a.event_id, a.zone order by a.hour)
) as t
where t.hour >= now() - interval '720 hours'
with no data;

create unique index mv_price_trends_key on pricing.mv_price_trends (event_id, zone, hour);

comment on materialized view pricing.mv_price_trends is
    'What price_trends says of the last 30 days. Refreshed by refresh_view(), read through get_price_movers().';

revoke all on pricing.mv_price_trends from public, anon, authenticated, service_role;
