-- The partitions of a table; bounds in seconds since 1970 where it is partitioned into ranges of time.
select
    pg_catalog.format('%%I.%%I', n.nspname, c.relname) as name,
    b.bound,
    b.bound = 'DEFAULT' as is_default,
    k.type is not null as is_time,
    extract(epoch from r.lower)::float8 as lower,
    extract(epoch from r.upper)::float8 as upper
from pg_catalog.pg_inherits as i
inner join pg_catalog.pg_class as c on c.oid = i.inhrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_get_expr(c.relpartbound, c.oid) as b (bound)
left join lateral (
    select a.atttypid as type
    from pg_catalog.pg_partitioned_table as t
    inner join pg_catalog.pg_attribute as a on a.attrelid = t.partrelid and a.attnum = t.partattrs[0]
    where
        t.partrelid = i.inhparent
        and t.partstrat = 'r'
        and t.partnatts = 1
        and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
) as k on true
-- FOR VALUES FROM ('...' or MINVALUE) TO ('...' or MAXVALUE): a literal of these types holds no quote.
left join lateral (
    select
        case
            when k.type is null or b.bound = 'DEFAULT' then null
            when l.lower = '' then '-infinity'
            when k.type = 'timestamptz'::regtype then l.lower::timestamptz
            else l.lower::timestamp at time zone 'UTC'
        end as lower,
        case
            when k.type is null or b.bound = 'DEFAULT' then null
            when l.upper = '' then 'infinity'
            when k.type = 'timestamptz'::regtype then l.upper::timestamptz
            else l.upper::timestamp at time zone 'UTC'
        end as upper
    from (
        select
            split_part(split_part(b.bound, ' TO (', 1), '''', 2) as lower,
            split_part(split_part(b.bound, ' TO (', 2), '''', 2) as upper
    ) as l
) as r on true
where i.inhparent = pg_catalog.to_regclass(%(name)s)
order by r.lower, c.relname
