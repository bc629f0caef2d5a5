-- One zone by day, all days.
select f.*
from pricing.get_daily_trend(%(event)s, %(zone)s, %(from)s::timestamptz::date, %(to)s::timestamptz::date) as f;
