-- The parent of a partition rule; no row where the table is not there. Parameters: its schema and name.
select
    c.oid,
    coalesce(
        p.partstrat = 'r'
        and p.partnatts = 1
        and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype),
        false
    ) as is_by_time,
    nullif(p.partdefid, 0)::regclass::text as default_partition,
    pg_catalog.has_schema_privilege(d.relnamespace, 'usage')
    and pg_catalog.has_table_privilege(d.oid, 'select')
    and not pg_catalog.row_security_active(d.oid) as default_readable
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_partitioned_table as p on p.partrelid = c.oid
left join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
left join pg_catalog.pg_class as d on d.oid = p.partdefid
where n.nspname = %s and c.relname = %s
