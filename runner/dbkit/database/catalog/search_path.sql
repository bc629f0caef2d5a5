-- The schemas of a search path that cannot be used, and why. Parameter: their names.
select
    s.name,
    n.oid is null as is_missing
from pg_catalog.unnest(%s::text[]) with ordinality as s (name, place)
left join pg_catalog.pg_namespace as n on n.nspname = s.name
where n.oid is null or not pg_catalog.has_schema_privilege(n.oid, 'usage')
order by s.place
