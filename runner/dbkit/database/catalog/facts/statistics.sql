-- Statistics objects.
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
    'statistics'::text as kind,
    m.nspname::text as schema,
    s.stxname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(s.stxowner),
        'definition', pg_get_statisticsobjdef(s.oid),
        'target', nullif(s.stxstattarget, -1),
        'comment', obj_description(s.oid, 'pg_statistic_ext')
    )) as definition
from pg_catalog.pg_statistic_ext as s
inner join managed as m on m.oid = s.stxnamespace
where
    not exists (select from calendar as k where k.oid = s.stxrelid)
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_statistic_ext'::regclass and e.objid = s.oid and e.deptype = 'e'
    )
