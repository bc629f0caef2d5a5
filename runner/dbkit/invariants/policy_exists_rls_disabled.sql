-- Every table with policies has row security enabled: they do nothing else.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'has policies, but row security is not enabled: '
    || pg_catalog.string_agg(p.polname, ', ' order by p.polname) as message
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on c.oid = p.polrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and not c.relrowsecurity
group by a.type, a.object_names
