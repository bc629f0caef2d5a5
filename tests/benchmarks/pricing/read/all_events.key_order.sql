-- All events, seven days, from hourly rows that lie in the order of their key, with a btree index on the hour.
select
    h.hour,
    min(h.min_price) as min_price,
    round(sum(h.price_weight) / nullif(sum(h.weight_tickets), 0), 2) as avg_price
from bench.hourly_by_key as h
where h.hour >= %(week_ago)s
    and h.hour < %(to)s
group by 1
order by 1;
