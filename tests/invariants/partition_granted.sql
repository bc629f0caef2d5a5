-- No partition is granted to the API's roles: who reads a partition by its name is not asked for the parent's policies.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'is a partition with a grant of its own to '
    || pg_catalog.string_agg(distinct coalesce(r.rolname, 'PUBLIC'), ', ') as message
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
cross join lateral (
    select x.grantee
    from pg_catalog.aclexplode(c.relacl) as x
    union
    select x.grantee
    from pg_catalog.pg_attribute as col
    cross join lateral pg_catalog.aclexplode(col.attacl) as x
    where col.attrelid = c.oid
) as g
left join pg_catalog.pg_roles as r on r.oid = g.grantee
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and c.relispartition
    and (g.grantee = 0 or r.rolname in ('anon', 'authenticated'))
group by a.type, a.object_names
