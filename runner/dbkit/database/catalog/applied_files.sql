-- When each object file was last applied, and the role that applies, which owns the ledger and runs the jobs.
select
    f.path,
    f.applied_at,
    pg_catalog.pg_get_userbyid(c.relowner)::text as owner
from dbkit.file as f
inner join pg_catalog.pg_class as c on c.oid = f.tableoid
