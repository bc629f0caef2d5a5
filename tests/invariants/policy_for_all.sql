-- A policy is for one command, so that each command's condition is written out.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'is for all commands' as message
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on c.oid = p.polrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_policy'::regclass, p.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and p.polcmd = '*'
