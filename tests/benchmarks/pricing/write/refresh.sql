-- One run as its job makes it.
select
    r.status,
    r.buckets,
    r.rows_written
from pricing.refresh_hourly() as r;
