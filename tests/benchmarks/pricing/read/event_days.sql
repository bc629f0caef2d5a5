-- One event by zone and day, all days, from daily rows.
select
    d.zone,
    d.date,
    d.daily_min_price,
    d.daily_avg_price
from pricing.daily_analytics as d
where d.event_id = %(event)s
order by
    d.zone,
    d.date;
