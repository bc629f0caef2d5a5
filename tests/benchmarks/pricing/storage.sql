-- Bytes on disk by table: rows, indexes, and how many rows there are.
select
    p.root::text as relation,
    sum(pg_table_size(c.oid))::bigint as table_bytes,
    sum(pg_indexes_size(c.oid))::bigint as index_bytes,
    sum(greatest(c.reltuples, 0))::bigint as row_count
from unnest(array[
    'pricing.ticket_snapshots',
    'pricing.aggregated_analytics',
    'pricing.daily_analytics',
    'pricing.mv_latest_prices',
    'pricing.mv_price_trends'
]::regclass[]) with ordinality as p (root, n)
-- A table that is not partitioned has no tree.
inner join pg_class as c
    on c.relkind in ('r', 'm')
    and (c.oid = p.root or c.oid in (select t.relid from pg_partition_tree(p.root) as t))
group by p.root, p.n
order by p.n;
