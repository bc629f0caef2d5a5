-- Prices for two and for four, seven days.
select
    f."timestamp",
    f.price_2,
    f.price_4
from pricing.get_group_prices(%(event)s, %(zone)s, %(week_ago)s, %(to)s) as f;
