-- The migrations that ran, with the checksum of what ran where dbkit ran it.
select
    y.migration_id as id,
    m.checksum
from dbkit._yoyo_migration as y
left join dbkit.migration as m on m.id = y.migration_id
order by y.applied_at_utc, y.migration_id
