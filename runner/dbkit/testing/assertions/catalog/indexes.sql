-- The indexes of a table, or one index, when the name is an index's.
select
    pg_catalog.format('%%I.%%I', n.nspname, c.relname) as qualified,
    c.relname::text as name,
    pg_catalog.format('%%I.%%I', tn.nspname, t.relname) as table,
    m.amname as method,
    i.indisunique as is_unique,
    i.indisprimary as is_primary,
    i.indisvalid and i.indisready as is_valid,
    i.indpred is not null as is_partial,
    array(
        select pg_catalog.pg_get_indexdef(i.indexrelid, k, true)
        from generate_series(1, i.indnkeyatts) as k
        order by k
    ) as columns,
    pg_catalog.pg_get_indexdef(i.indexrelid) as definition
from pg_catalog.pg_index as i
inner join pg_catalog.pg_class as c on c.oid = i.indexrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
inner join pg_catalog.pg_class as t on t.oid = i.indrelid
inner join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
inner join pg_catalog.pg_am as m on m.oid = c.relam
where pg_catalog.to_regclass(%(name)s) in (i.indrelid, i.indexrelid)
order by c.relname
