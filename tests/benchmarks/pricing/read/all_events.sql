-- All events, seven days, from hourly rows, which lie in the order of time.
select
    h.hour,
    min(h.min_price) as min_price,
    round(sum(h.price_weight) / nullif(sum(h.weight_tickets), 0), 2) as avg_price
from pricing.aggregated_analytics as h
where h.hour >= %(week_ago)s
    and h.hour < %(to)s
group by 1
order by 1;
