-- Tables, partitioned tables and partitions; not those a partition rule made.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
),

-- Partitions that a rule of the project made: their name and bounds are the calendar's.
calendar as (
    select c.oid
    from jsonb_to_recordset(coalesce(nullif(current_setting('dbkit.rules', true), ''), '[]')::jsonb)
        as r (parent text, unit text, time_zone text)
    -- Not to_regclass: it needs a right on the schema.
    cross join lateral parse_ident(r.parent) as parent (names)
    inner join pg_catalog.pg_namespace as n on n.nspname = parent.names[1]
    inner join pg_catalog.pg_class as p on p.relnamespace = n.oid and p.relname = parent.names[2]
    inner join pg_catalog.pg_partitioned_table as t on t.partrelid = p.oid
    left join pg_catalog.pg_attribute as k on k.attrelid = p.oid and k.attnum = t.partattrs[0]
    inner join pg_catalog.pg_inherits as i on i.inhparent = p.oid
    inner join pg_catalog.pg_class as c on c.oid = i.inhrelid and c.relnamespace = p.relnamespace
    cross join lateral pg_get_expr(c.relpartbound, c.oid) as bound (text)
    cross join lateral (
        select
            split_part(split_part(bound.text, ' TO (', 1), '''', 2) as lower,
            split_part(split_part(bound.text, ' TO (', 2), '''', 2) as upper,
            k.atttypid = 'timestamptz'::regtype as is_instant,
            case r.unit
                when 'year' then '_YYYY'
                when 'month' then '_YYYY_MM'
                when 'day' then '_YYYY_MM_DD'
            end as suffix
    ) as s
    where case
        when
            s.lower ~ '^\d{4}-\d\d-\d\d[^B]*$' and s.upper ~ '^\d{4}-\d\d-\d\d[^B]*$' and s.suffix is not null
            and (
                r.time_zone = 'UTC'
                or lower(r.time_zone) in (select lower(z.name) from pg_catalog.pg_timezone_names as z)
            )
            then (
                -- Compared as instants: where clocks skip midnight, a local day begins later.
                select
                    c.relname = p.relname || to_char(first.period, s.suffix)
                    and first.period at time zone r.time_zone = held.lower
                    and (first.period + ('1 ' || r.unit)::interval) at time zone r.time_zone = held.upper
                from (
                    select
                        case
                            when s.is_instant then s.lower::timestamptz
                            else s.lower::timestamp at time zone r.time_zone
                        end as lower,
                        case
                            when s.is_instant then s.upper::timestamptz
                            else s.upper::timestamp at time zone r.time_zone
                        end as upper
                ) as held
                cross join lateral date_trunc(r.unit, held.lower at time zone r.time_zone) as first (period)
            )
    end
)

select
    'table'::text as kind,
    m.nspname::text as schema,
    c.relname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(c.relowner),
        'persistence', case c.relpersistence when 'p' then 'permanent' when 'u' then 'unlogged' end,
        'access method', a.amname,
        'tablespace', s.spcname,
        'of type', case when c.reloftype <> 0 then format_type(c.reloftype, null) end,
        'options', nullif(to_jsonb(array(
            select o.option
            from unnest(c.reloptions) as o (option)
            union all
            select 'toast.' || o.option
            from pg_catalog.pg_class as t
            cross join unnest(t.reloptions) as o (option)
            where t.oid = c.reltoastrelid
            order by 1
        )), '[]'),
        'row security', c.relrowsecurity,
        'force row security', c.relforcerowsecurity,
        'replica identity', case c.relreplident
            when 'd' then 'default'
            when 'n' then 'nothing'
            when 'f' then 'full'
            when 'i' then 'index ' || coalesce((
                select x.indexrelid::regclass::text
                from pg_catalog.pg_index as x
                where x.indrelid = c.oid and x.indisreplident
            ), '(none)')
        end,
        'clustered on', (
            select x.indexrelid::regclass::text
            from pg_catalog.pg_index as x
            where x.indrelid = c.oid and x.indisclustered
        ),
        'partition key', pg_get_partkeydef(c.oid),
        case when c.relispartition then 'partition of' else 'inherits' end, nullif(to_jsonb(array(
            select i.inhparent::regclass::text
            from pg_catalog.pg_inherits as i
            where i.inhrelid = c.oid
            order by i.inhseqno
        )), '[]'),
        'bounds', pg_get_expr(c.relpartbound, c.oid),
        'detach pending', (
            select true
            from pg_catalog.pg_inherits as i
            where i.inhrelid = c.oid and i.inhdetachpending
        ),
        'comment', obj_description(c.oid, 'pg_class')
    )) as definition
from pg_catalog.pg_class as c
inner join managed as m on m.oid = c.relnamespace
left join pg_catalog.pg_am as a on a.oid = c.relam
left join pg_catalog.pg_tablespace as s on s.oid = c.reltablespace
where
    c.relkind in ('r', 'p')
    and not exists (select from calendar as k where k.oid = c.oid)
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
