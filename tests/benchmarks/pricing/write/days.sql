-- All days from hourly rows.
create temporary table days_from_hours on commit drop
as
select
    h.event_id,
    h.zone,
    (h.hour at time zone 'UTC')::date as date,
    min(h.min_price) as daily_min_price,
    round(sum(h.price_weight) / nullif(sum(h.weight_tickets), 0), 2) as daily_avg_price,
    max(h.max_price) as daily_max_price,
    max(h.peak_tickets) as peak_tickets,
    round(sum(h.avg_tickets * h.instants) / sum(h.instants), 2) as avg_tickets,
    min(h.min_tickets) as min_tickets
from pricing.aggregated_analytics as h
group by 1, 2, 3;
