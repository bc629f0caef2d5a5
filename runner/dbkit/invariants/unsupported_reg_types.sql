-- No column holds numbers that another cluster does not know: pg_upgrade refuses regproc and its like.
with recursive refused (oid) as (
    select t.oid
    from pg_catalog.pg_type as t
    where t.typnamespace = 'pg_catalog'::regnamespace
        and t.typname in (
            'regcollation', 'regconfig', 'regdictionary', 'regnamespace',
            'regoper', 'regoperator', 'regproc', 'regprocedure'
        )
    union
    -- Domains, arrays, ranges and composites of them.
    select t.oid
    from refused as r
    inner join pg_catalog.pg_type as t
        on t.typbasetype = r.oid
        or (t.typelem = r.oid and t.typcategory = 'A')
        or exists (
            select
            from pg_catalog.pg_range as g
            where g.rngtypid = t.oid
                and g.rngsubtype = r.oid
        )
        or exists (
            select
            from pg_catalog.pg_attribute as part
            where part.attrelid = t.typrelid
                and part.atttypid = r.oid
        )
)

select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'is of type ' || pg_catalog.format_type(col.atttypid, col.atttypmod) || ', which pg_upgrade refuses' as message
from pg_catalog.pg_attribute as col
inner join refused as r on r.oid = col.atttypid
inner join pg_catalog.pg_class as c on c.oid = col.attrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, col.attnum) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and c.relkind in ('r', 'p', 'm')
    and not c.relispartition
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass
            and e.objid = c.oid
            and e.deptype = 'e'
    )
