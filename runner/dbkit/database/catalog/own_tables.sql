-- The tables of schema dbkit, as SQL names them; one row without a name when it has none, no row without the schema.
select
    case when c.oid is not null then format('%I.%I', n.nspname, c.relname) end as name
from pg_catalog.pg_namespace as n
left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relkind = 'r'
where n.nspname = 'dbkit'
