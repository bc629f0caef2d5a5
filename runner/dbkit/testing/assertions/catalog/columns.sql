-- The columns of a relation.
select
    a.attname::text as name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as not_null,
    a.attidentity <> '' as is_identity,
    a.attgenerated <> '' as is_generated,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid) as default
from pg_catalog.pg_attribute as a
left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where
    a.attrelid = pg_catalog.to_regclass(%(name)s)
    and a.attnum > 0
    and not a.attisdropped
order by a.attnum
