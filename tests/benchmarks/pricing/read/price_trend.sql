-- One zone, seven days.
select
    f."timestamp",
    f.min_price,
    f.avg_price
from pricing.get_price_trend(%(event)s, %(zone)s, %(week_ago)s, %(to)s) as f;
