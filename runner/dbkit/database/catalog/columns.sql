-- Where the catalog has columns; null for one that is not there. Parameters: three arrays: schemas, relations, columns.
select
    a.attrelid,
    a.attnum
from rows from (
    pg_catalog.unnest(%s::text[]),
    pg_catalog.unnest(%s::text[]),
    pg_catalog.unnest(%s::text[])
) with ordinality as o (schema, relation, name, n)
left join pg_catalog.pg_namespace as m on m.nspname = o.schema
left join pg_catalog.pg_class as c on c.relnamespace = m.oid and c.relname = o.relation
left join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = o.name and not a.attisdropped
order by o.n
