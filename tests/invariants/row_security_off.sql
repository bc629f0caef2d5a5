-- Every table has row security enabled, lookup and junction tables and partitions too.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'row security is not enabled' as message
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and c.relkind in ('r', 'p')
    and not c.relrowsecurity
