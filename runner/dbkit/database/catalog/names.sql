-- The names of relations, routines and types in schemas that are not the server's own.
select c.relname::text as name
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'dbkit') and c.relkind not in ('i', 'I', 't')
union
select p.proname::text
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'dbkit')
union
select t.typname::text
from pg_catalog.pg_type as t
inner join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'dbkit')
