-- One run that takes everything.
select
    r.status,
    r.buckets,
    r.rows_written
from pricing.refresh_hourly(100000000) as r;
