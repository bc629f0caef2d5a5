-- Which rights objects have beside what files say of them.
-- Parameters: the objects' addresses, as two arrays; or the schema of all that are meant, null for the objects.
select
    b.part,
    b.detail
from pg_temp.dbkit_baseline as b
where
    b.slot = 'privilege'
    and case
        when %(schema)s::text is null then exists (
            select
            from rows from (
                pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])
            ) as a (class, oid)
            where (a.class, a.oid) = (b.class, b.oid)
        )
        else b.schema = %(schema)s::text
    end
