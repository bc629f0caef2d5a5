-- Which of some columns are still there, under whatever name. Parameters: two arrays: relations and column numbers.
select
    a.attrelid,
    a.attnum
from rows from (
    pg_catalog.unnest(%s::oid[]),
    pg_catalog.unnest(%s::integer[])
) as o (attrelid, attnum)
inner join pg_catalog.pg_attribute as a on a.attrelid = o.attrelid and a.attnum = o.attnum and not a.attisdropped
