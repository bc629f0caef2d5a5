-- Record what the objects have beside what files say of them, for those that files do speak of.
-- Parameters: the addresses of those objects, as two arrays, and the schemas of which all are meant.
with spoken as (
    select
        s.class,
        s.oid
    from rows from (pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])) as s (class, oid)
),

now as (
    select
        b.class::regclass::text as class,
        case b.oid when 0 then '' else (pg_catalog.pg_identify_object(b.class, b.oid, 0)).identity end as identity,
        b.schema,
        b.n,
        b.slot,
        b.part,
        b.detail,
        b.head,
        b.tail
    from pg_temp.dbkit_baseline as b
    where
        b.schema = any (%(schemas)s::text[])
        or exists (select from spoken as s where (s.class, s.oid) = (b.class, b.oid))
),

gone as (
    delete from dbkit.baseline as b
    where
        not exists (
            select from now as o
            where (o.class, o.identity, o.slot, o.part, o.detail) = (b.class, b.identity, b.slot, b.part, b.detail)
        )
)

insert into dbkit.baseline (class, identity, schema, n, slot, part, detail, head, tail)
select
    o.class,
    o.identity,
    o.schema,
    o.n,
    o.slot,
    o.part,
    o.detail,
    o.head,
    o.tail
from now as o
where o.identity is not null
on conflict (class, identity, slot, part, detail)
do update set schema = excluded.schema, n = excluded.n, head = excluded.head, tail = excluded.tail
where (baseline.schema, baseline.n, baseline.head, baseline.tail)
    is distinct from (excluded.schema, excluded.n, excluded.head, excluded.tail)
