-- The types of a schema that have privileges of their own. Parameter: the schema.
select pg_catalog.format('%%I.%%I', n.nspname, t.typname) as name
from pg_catalog.pg_type as t
inner join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
left join pg_catalog.pg_class as c on c.oid = t.typrelid
where
    n.nspname = %s
    and t.typtype in ('b', 'c', 'd', 'e', 'r')
    and t.typelem = 0
    and coalesce(c.relkind = 'c', true)
    -- What belongs to an extension has the privileges that it came with.
    and not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
    )
order by 1
