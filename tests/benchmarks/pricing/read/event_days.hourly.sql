-- One event by zone and day, all days, from hourly rows.
select
    h.zone,
    (h.hour at time zone 'UTC')::date as date,
    min(h.min_price) as min_price,
    round(sum(h.price_weight) / nullif(sum(h.weight_tickets), 0), 2) as avg_price
from pricing.aggregated_analytics as h
where h.event_id = %(event)s
group by 1, 2
order by 1, 2;
