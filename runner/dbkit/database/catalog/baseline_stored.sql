-- The statements that give objects what they had beside what files say of them, as recorded.
-- Parameters: the objects' addresses, as two arrays, or the schema of all that are meant; what is meant (slots, an
-- array); and of which part (an array of columns or roles), null for every one.
select b.head || case when b.tail is null then '' else b.identity || b.tail end as statement
from dbkit.baseline as b
where
    (
        b.schema = %(schema)s::text
        or (b.class, b.identity) in (
            select
                a.class::regclass::text,
                (pg_catalog.pg_identify_object(a.class, a.oid, 0)).identity
            from rows from (
                pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])
            ) as a (class, oid)
        )
    )
    and b.slot = any (%(slots)s::text[])
    and (%(parts)s::text[] is null or b.part = any (%(parts)s::text[]))
order by b.n, b.identity, b.part, b.detail
