-- Take over into pg_temp.dbkit_baseline what has changed between two moments of pg_temp.dbkit_beside, and nothing that
-- files had said before the first of them.
-- Parameters: the two moments.
with before as (
    select
        b.class,
        b.oid,
        b.slot,
        b.part,
        b.detail,
        b.head,
        b.tail
    from pg_temp.dbkit_beside as b
    where b.moment = %(first)s
),

after as (
    select
        a.class,
        a.oid,
        a.schema,
        a.n,
        a.slot,
        a.part,
        a.detail,
        a.head,
        a.tail
    from pg_temp.dbkit_beside as a
    where a.moment = %(last)s
),

gone as (
    delete from pg_temp.dbkit_baseline as b
    where
        (
            b.oid <> 0
            and (pg_catalog.pg_identify_object(b.class, b.oid, 0)).identity is null
        )
        or exists (
            select from before as x
            where
                (x.class, x.oid, x.slot, x.part, x.detail) = (b.class, b.oid, b.slot, b.part, b.detail)
                and not exists (
                    select from after as y
                    where (y.class, y.oid, y.slot, y.part, y.detail) = (x.class, x.oid, x.slot, x.part, x.detail)
                )
        )
)

insert into pg_temp.dbkit_baseline (class, oid, schema, n, slot, part, detail, head, tail)
select
    a.class,
    a.oid,
    a.schema,
    a.n,
    a.slot,
    a.part,
    a.detail,
    a.head,
    a.tail
from after as a
where
    not exists (
        select from before as b
        where
            (b.class, b.oid, b.slot, b.part, b.detail) = (a.class, a.oid, a.slot, a.part, a.detail)
            and (b.head, b.tail) is not distinct from (a.head, a.tail)
    )
on conflict (class, oid, slot, part, detail)
do update set schema = excluded.schema, head = excluded.head, tail = excluded.tail
