-- What belongs to objects so closely that a statement about them changes it as well: sequences of a table's columns,
-- and the triggers of partitions that are copies of the table's. With the objects themselves.
-- Parameters: the objects' addresses, as two arrays.
with recursive object as (
    select
        o.class,
        o.oid
    from rows from (pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])) as o (class, oid)
    union
    select
        t.class,
        t.oid
    from object as o
    cross join lateral (
        select
            d.classid as class,
            d.objid as oid
        from pg_catalog.pg_depend as d
        inner join pg_catalog.pg_class as c on c.oid = d.objid and c.relkind = 'S'
        where
            d.classid = 'pg_catalog.pg_class'::regclass
            and (d.refclassid, d.refobjid) = (o.class, o.oid)
            and d.refobjsubid > 0
            and d.deptype in ('a', 'i')
        union all
        select
            o.class,
            g.oid
        from pg_catalog.pg_trigger as g
        where o.class = 'pg_catalog.pg_trigger'::regclass and g.tgparentid = o.oid
    ) as t
)

select
    o.class as classid,
    o.oid as objid
from object as o
