-- Bytes on disk by table: rows, indexes, and of the rows what the sketches take; and how many rows there are.
select
    p.root::text as relation,
    sum(pg_table_size(c.oid))::bigint as table_bytes,
    sum(pg_indexes_size(c.oid))::bigint as index_bytes,
    case p.root
        when 'analytics.analytics_events_hourly_agg'::regclass then (
            select sum(pg_column_size(h.visitors_hll) + pg_column_size(h.sessions_hll))
            from analytics.analytics_events_hourly_agg as h
        )
        when 'analytics.analytics_events_daily_agg'::regclass then (
            select sum(pg_column_size(d.visitors_hll) + pg_column_size(d.sessions_hll))
            from analytics.analytics_events_daily_agg as d
        )
        when 'analytics.analytics_type_daily_agg'::regclass then (
            select sum(pg_column_size(d.visitors_hll) + pg_column_size(d.sessions_hll))
            from analytics.analytics_type_daily_agg as d
        )
        when 'analytics.analytics_project_daily_agg'::regclass then (
            select sum(pg_column_size(d.visitors_hll) + pg_column_size(d.sessions_hll))
            from analytics.analytics_project_daily_agg as d
        )
    end as sketch_bytes,
    sum(greatest(c.reltuples, 0))::bigint as row_count
from unnest(array[
    'analytics.analytics_events',
    'analytics.analytics_events_hourly_agg',
    'analytics.analytics_events_daily_agg',
    'analytics.analytics_type_daily_agg',
    'analytics.analytics_project_daily_agg'
]::regclass[]) with ordinality as p (root, n)
-- A table that is not partitioned has no tree.
inner join pg_class as c
    on c.relkind = 'r'
    and (c.oid = p.root or c.oid in (select t.relid from pg_partition_tree(p.root) as t))
group by p.root, p.n
order by p.n;
