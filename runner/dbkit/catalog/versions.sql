-- Which version of its catalog rows an object has: whatever a statement writes there, though it changes nothing, makes
-- another one.
-- Parameters: the objects' addresses, as two arrays; the schemas of which all objects are meant.
select
    o.class::oid as classid,
    o.oid as objid,
    o.schema,
    string_agg(v.version, ',' order by v.version) as version
from (
    select
        a.class,
        a.oid,
        null::text as schema
    from rows from (pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])) as a (class, oid)
    union all
    select
        w.class,
        w.oid,
        n.nspname::text
    from (
        select
            'pg_catalog.pg_class'::regclass::oid as class,
            c.oid,
            c.relnamespace as namespace
        from pg_catalog.pg_class as c
        where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        union all
        select
            'pg_catalog.pg_proc'::regclass::oid,
            p.oid,
            p.pronamespace
        from pg_catalog.pg_proc as p
        union all
        select
            'pg_catalog.pg_default_acl'::regclass::oid,
            d.oid,
            d.defaclnamespace
        from pg_catalog.pg_default_acl as d
    ) as w
    inner join pg_catalog.pg_namespace as n on n.oid = w.namespace
    where n.nspname = any (%(schemas)s::text[])
) as o
cross join lateral (
    select c.xmin::text || c.ctid::text as version
    from pg_catalog.pg_class as c
    where o.class = 'pg_catalog.pg_class'::regclass and c.oid = o.oid
    union all
    select a.xmin::text || a.ctid::text || a.attnum
    from pg_catalog.pg_attribute as a
    where o.class = 'pg_catalog.pg_class'::regclass and a.attrelid = o.oid and a.attnum > 0
    union all
    select p.xmin::text || p.ctid::text
    from pg_catalog.pg_proc as p
    where o.class = 'pg_catalog.pg_proc'::regclass and p.oid = o.oid
    union all
    select n.xmin::text || n.ctid::text
    from pg_catalog.pg_namespace as n
    where o.class = 'pg_catalog.pg_namespace'::regclass and n.oid = o.oid
    union all
    select t.xmin::text || t.ctid::text
    from pg_catalog.pg_trigger as t
    where o.class = 'pg_catalog.pg_trigger'::regclass and t.oid = o.oid
    union all
    select r.xmin::text || r.ctid::text
    from pg_catalog.pg_rewrite as r
    where o.class = 'pg_catalog.pg_rewrite'::regclass and r.oid = o.oid
    union all
    select d.xmin::text || d.ctid::text
    from pg_catalog.pg_default_acl as d
    where o.class = 'pg_catalog.pg_default_acl'::regclass and d.oid = o.oid
    union all
    select d.xmin::text || d.ctid::text || ':' || d.objsubid
    from pg_catalog.pg_description as d
    where d.classoid = o.class and d.objoid = o.oid
) as v
group by o.class, o.oid, o.schema
