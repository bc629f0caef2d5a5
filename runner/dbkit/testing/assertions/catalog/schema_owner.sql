-- A schema and its owner; no row when there is none.
select pg_catalog.pg_get_userbyid(n.nspowner) as owner
from pg_catalog.pg_namespace as n
where n.oid = pg_catalog.to_regnamespace(%(name)s)
