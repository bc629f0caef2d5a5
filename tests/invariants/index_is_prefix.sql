-- No index is the beginning of another: the longer one does its work.
-- Two that are the same are left to duplicate_index; a unique one guarantees something, so it stays.
with candidate as (
    select
        i.indexrelid,
        i.indrelid,
        i.indisunique,
        n.nspname,
        c.relname,
        c.relispartition,
        coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), '') as predicate,
        array(
            select
                pg_catalog.concat_ws(
                    ' ',
                    pg_catalog.pg_get_indexdef(i.indexrelid, k.at, false),
                    i.indclass[k.at - 1],
                    i.indcollation[k.at - 1],
                    i.indoption[k.at - 1]
                )
            from pg_catalog.generate_series(1, i.indnkeyatts) as k (at)
            order by k.at
        ) as keys,
        array(
            select pg_catalog.pg_get_indexdef(i.indexrelid, k.at, false)
            from pg_catalog.generate_series(1, i.indnatts) as k (at)
            order by k.at
        ) as columns
    from pg_catalog.pg_index as i
    inner join pg_catalog.pg_class as c on c.oid = i.indexrelid
    inner join pg_catalog.pg_am as am on am.oid = c.relam
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
        and am.amname = 'btree'
        and i.indisvalid
)

select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'is the beginning of ' || pg_catalog.string_agg(long.nspname || '.' || long.relname, ', ' order by long.relname)
        as message
from candidate as short
inner join candidate as long
    on long.indrelid = short.indrelid
    and pg_catalog.cardinality(long.keys) > pg_catalog.cardinality(short.keys)
    and long.keys[1:pg_catalog.cardinality(short.keys)] = short.keys
    and long.columns @> short.columns
    and long.predicate = short.predicate
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, short.indexrelid, 0) as a
where not short.indisunique
    -- A partition's index goes with its parent's.
    and not short.relispartition
group by a.type, a.object_names
