-- Who holds the advisory lock of two keys in this database.
select
    a.pid,
    a.usename as role,
    a.application_name as application,
    to_char(a.backend_start at time zone 'UTC', 'HH24:MI:SS "UTC"') as since
from pg_catalog.pg_locks as l
inner join pg_catalog.pg_stat_activity as a on a.pid = l.pid
where
    l.locktype = 'advisory'
    and l.granted
    and l.classid = %s
    and l.objid = %s
    and l.objsubid = 2
    and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
