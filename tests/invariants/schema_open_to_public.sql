-- No schema is open to everybody: all is revoked from public on it.
select
    'schema ' || n.nspname as object,
    'PUBLIC has '
    || pg_catalog.string_agg(pg_catalog.lower(x.privilege_type), ', ' order by x.privilege_type) as message
from pg_catalog.pg_namespace as n
cross join lateral pg_catalog.aclexplode(n.nspacl) as x
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and x.grantee = 0
group by n.nspname
