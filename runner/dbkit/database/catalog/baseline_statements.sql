-- The statements that give objects what they had beside what files say of them, and what each is about.
-- Parameters: the objects' addresses, as two arrays, or the schema of all that are meant; what is meant (slots, an
-- array); and of which part (an array of columns or roles), null for every one.
select
    b.part,
    b.detail,
    b.head
    || case
        when b.tail is null then ''
        else (pg_catalog.pg_identify_object(b.class, b.oid, 0)).identity || b.tail
    end as statement
from pg_temp.dbkit_baseline as b
where
    (
        b.schema = %(schema)s::text
        or (b.class, b.oid) in (
            select
                a.class,
                a.oid
            from rows from (
                pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])
            ) as a (class, oid)
        )
    )
    and b.slot = any (%(slots)s::text[])
    and (%(parts)s::text[] is null or b.part = any (%(parts)s::text[]))
order by b.n, b.oid, b.part, b.detail
