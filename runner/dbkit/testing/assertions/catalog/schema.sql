-- What is in a schema, without what an extension brought and without partitions, whose number is the calendar's.
select
    case c.relkind
        when 'v' then 'view'
        when 'm' then 'materialized view'
        when 'S' then 'sequence'
        when 'f' then 'foreign table'
        else 'table'
    end as kind,
    c.relname::text as name
from pg_catalog.pg_class as c
where
    c.relnamespace = pg_catalog.to_regnamespace(%(schema)s)
    and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    and not c.relispartition
    and not exists (
        select from pg_catalog.pg_depend as d
        where
            d.classid = 'pg_catalog.pg_class'::regclass
            and d.objid = c.oid
            -- An identity column's sequence is internal; so is what a partitioned table depends on, itself.
            and (d.deptype = 'e' or (d.deptype = 'i' and c.relkind = 'S'))
    )
union all
select
    'function',
    pg_catalog.format('%%I(%%s)', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid))
from pg_catalog.pg_proc as p
where
    p.pronamespace = pg_catalog.to_regnamespace(%(schema)s)
    and not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    )
union all
select
    case t.typtype when 'e' then 'enum' else 'domain' end,
    t.typname::text
from pg_catalog.pg_type as t
where
    t.typnamespace = pg_catalog.to_regnamespace(%(schema)s)
    and t.typtype in ('e', 'd')
    and not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
    )
