-- Every table has a primary key: a row without one cannot be named, nor changed through logical replication.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'has no primary key' as message
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and c.relkind in ('r', 'p')
    -- A partition has its parent's.
    and not c.relispartition
    and not exists (
        select
        from pg_catalog.pg_index as i
        where i.indrelid = c.oid
            and i.indisprimary
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass
            and e.objid = c.oid
            and e.deptype = 'e'
    )
