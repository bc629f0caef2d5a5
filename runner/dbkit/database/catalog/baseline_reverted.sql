-- What takes back what migrations said of objects that come after them: built from nothing, they could not have.
-- pg_temp.dbkit_beside holds two moments.
-- Parameters: the moments, and the objects' addresses as two arrays.
with object as (
    select
        o.class,
        o.oid,
        (pg_catalog.pg_identify_object(o.class, o.oid, 0)).identity
    from rows from (pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])) as o (class, oid)
),

changed as (
    select
        coalesce(a.class, b.class) as class,
        coalesce(a.oid, b.oid) as oid,
        b.head,
        b.tail,
        a.back_head,
        a.back_tail
    from (
        select *
        from pg_temp.dbkit_beside as n
        where n.moment = %(first)s and n.back_tail is not null
    ) as b
    full join (
        select *
        from pg_temp.dbkit_beside as n
        where n.moment = %(last)s and n.back_tail is not null
    ) as a using (class, oid, slot, part, detail)
    where (b.head, b.tail) is distinct from (a.head, a.tail)
)

select
    case when c.head is null then 1 else 2 end as n,
    case
        when c.head is null then c.back_head || o.identity || c.back_tail
        else c.head || o.identity || c.tail
    end as statement
from changed as c
inner join object as o on (o.class, o.oid) = (c.class, c.oid)
order by 1, 2
