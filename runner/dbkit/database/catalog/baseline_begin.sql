-- Begin with what was recorded of the objects that files spoke of already, found by their names; of all others, with
-- how they are. pg_temp.dbkit_beside holds that as moment 0.
-- Parameters: the addresses of the objects that recorded statements are about, as two arrays, and the schemas of which
-- recorded statements are about all objects.
with spoken as (
    select
        o.class,
        o.oid,
        (pg_catalog.pg_identify_object(o.class, o.oid, 0)).identity
    from (
        select
            s.class,
            s.oid
        from rows from (pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])) as s (class, oid)
        union
        select
            w.class,
            w.oid
        from (
            select
                'pg_catalog.pg_class'::regclass::oid as class,
                c.oid,
                c.relnamespace as namespace
            from pg_catalog.pg_class as c
            union all
            select
                'pg_catalog.pg_proc'::regclass::oid,
                p.oid,
                p.pronamespace
            from pg_catalog.pg_proc as p
            union all
            select
                'pg_catalog.pg_type'::regclass::oid,
                t.oid,
                t.typnamespace
            from pg_catalog.pg_type as t
        ) as w
        inner join pg_catalog.pg_namespace as n on n.oid = w.namespace
        where n.nspname = any (%(schemas)s::text[])
    ) as o
)

insert into pg_temp.dbkit_baseline (class, oid, schema, n, slot, part, detail, head, tail)
select
    s.class,
    s.oid,
    b.schema,
    b.n,
    b.slot,
    b.part,
    b.detail,
    b.head,
    b.tail
from dbkit.baseline as b
inner join spoken as s on s.class = pg_catalog.to_regclass(b.class) and s.identity = b.identity
union all
select
    'pg_catalog.pg_default_acl'::regclass,
    0,
    b.schema,
    b.n,
    b.slot,
    b.part,
    b.detail,
    b.head,
    b.tail
from dbkit.baseline as b
where b.class = 'pg_default_acl' and b.schema = any (%(schemas)s::text[])
union all
select
    b.class,
    b.oid,
    b.schema,
    b.n,
    b.slot,
    b.part,
    b.detail,
    b.head,
    b.tail
from pg_temp.dbkit_beside as b
where
    b.moment = 0
    and not exists (select from spoken as s where (s.class, s.oid) = (b.class, b.oid))
    and (b.oid <> 0 or b.schema <> all (%(schemas)s::text[]))
