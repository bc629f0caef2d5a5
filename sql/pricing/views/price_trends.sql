-- Hourly prices with their change since an hour and since a day, up to the newest hour.
create or replace view pricing.price_trends
with (security_invoker = true)
as
select
    a.event_id,
    a.zone,
    a.hour,
    a.min_price,
    a.avg_price,
    a.max_price,
    a.snapshot_count,
    a.min_price - h.min_price as min_price_change_1h,
    a.min_price - d.min_price as min_price_change_24h
from pricing.aggregated_analytics as a
left join pricing.aggregated_analytics as h
    on h.event_id = a.event_id
    and h.zone = a.zone
    and h.hour = a.hour - interval '1 hour'
left join pricing.aggregated_analytics as d
    on d.event_id = a.event_id
    and d.zone = a.zone
    and d.hour = a.hour - interval '24 hours';

comment on view pricing.price_trends is
    'Hourly prices and their change against the row of exactly 1 and 24 hours before; null when there is none. For '
    'the newest hour; mv_price_trends, which is refreshed once an hour, is for ranking all events.';

revoke all on pricing.price_trends from public, anon, authenticated, service_role;
grant select on pricing.price_trends to authenticated;
grant select on pricing.price_trends to service_role;
