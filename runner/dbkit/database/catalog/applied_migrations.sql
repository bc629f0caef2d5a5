-- The migrations that ran, with the checksum of what ran where dbkit ran it. One that yoyo marked since then
-- (yoyo mark) need not be what ran: dbkit writes its own record after yoyo's.
select
    y.migration_id as id,
    m.checksum
from dbkit._yoyo_migration as y
left join dbkit.migration as m on m.id = y.migration_id and m.applied_at >= y.applied_at_utc at time zone 'UTC'
order by y.applied_at_utc, y.migration_id
