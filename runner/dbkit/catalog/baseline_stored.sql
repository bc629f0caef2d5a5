-- The statements that give objects what they had beside what files say of them, as recorded.
-- Parameters: the objects' addresses, as two arrays; or the schema of all that are meant, null for the objects;
-- what is meant (slots, an array); and of which part (an array of columns or roles), null for every one.
-- A new owner's rights on columns become the owner's, and then those of the next one, who has none of his own.
select s.statement
from (
    select
        b.n,
        b.identity || b.part || b.detail as detail,
        b.head || case when b.tail is null then '' else b.identity || b.tail end as statement
    from dbkit.baseline as b
    where
        case
            when %(schema)s::text is null then exists (
                select
                from rows from (
                    pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])
                ) as a (class, oid)
                where
                    a.class::regclass::text = b.class
                    and (pg_catalog.pg_identify_object(a.class, a.oid, 0)).identity = b.identity
            )
            else b.schema = %(schema)s::text
        end
        and b.slot = any(%(slots)s::text[])
        and (%(parts)s::text[] is null or b.part = any(%(parts)s::text[]))
    union all
    select
        0,
        a.attname || x.privilege_type,
        pg_catalog.format(
            'revoke %%s (%%I) on table %%s from current_user', x.privilege_type, a.attname, c.oid::regclass
        )
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and not a.attisdropped
    cross join lateral pg_catalog.aclexplode(a.attacl) as x
    where
        exists (
            select
            from rows from (
                pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])
            ) as a (class, oid)
            where (a.class, a.oid) = ('pg_catalog.pg_class'::regclass, c.oid)
        )
        and 'owner' = any (%(slots)s::text[])
        and x.grantee = c.relowner
) as s
order by s.n, s.detail
