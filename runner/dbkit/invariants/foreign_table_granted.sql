-- No foreign table is granted to a role that row security is meant for: it has none.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'has no row security and is granted to '
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
    and c.relkind = 'f'
    and g.grantee <> c.relowner
    and not coalesce(r.rolsuper or r.rolbypassrls, false)
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass
            and e.objid = c.oid
            and e.deptype = 'e'
    )
group by a.type, a.object_names
