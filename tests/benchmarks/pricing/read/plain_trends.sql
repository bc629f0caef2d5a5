-- One event's trends up to the newest hour, 30 days.
select t.*
from pricing.price_trends as t
where t.event_id = %(event)s
    and t.hour >= %(month_ago)s
order by
    t.zone,
    t.hour;
