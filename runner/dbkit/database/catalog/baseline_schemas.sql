-- Say of each object in which schema it is now: a migration may have moved it, or named the schema otherwise.
with place as (
    select
        o.class,
        o.oid,
        (pg_catalog.parse_ident(coalesce(i.schema, i.identity)))[1] as schema
    from (
        select distinct
            b.class,
            b.oid
        from pg_temp.dbkit_baseline as b
        where b.oid <> 0
    ) as o
    cross join lateral pg_catalog.pg_identify_object(o.class, o.oid, 0) as i
    where i.schema is not null or i.type = 'schema'
)

update pg_temp.dbkit_baseline as b
set schema = p.schema
from place as p
where (p.class, p.oid) = (b.class, b.oid) and p.schema <> b.schema
