-- What a snapshot leaves out, by the reason: counted, so that a report can say so.
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
        as r (parent text, unit text)
    -- Not to_regclass: it asks for a right on the schema.
    cross join lateral parse_ident(r.parent) as parent (names)
    inner join pg_catalog.pg_namespace as n on n.nspname = parent.names[1]
    inner join pg_catalog.pg_class as p on p.relnamespace = n.oid and p.relname = parent.names[2]
    inner join pg_catalog.pg_inherits as i on i.inhparent = p.oid
    inner join pg_catalog.pg_class as c on c.oid = i.inhrelid and c.relnamespace = p.relnamespace
    cross join lateral pg_get_expr(c.relpartbound, c.oid) as bound (text)
    cross join lateral (
        select
            split_part(split_part(bound.text, ' TO (', 1), '''', 2) as lower,
            split_part(split_part(bound.text, ' TO (', 2), '''', 2) as upper,
            case r.unit
                when 'year' then '_YYYY'
                when 'month' then '_YYYY_MM'
                when 'day' then '_YYYY_MM_DD'
            end as suffix
    ) as s
    where case
        when s.lower ~ '^\d{4}-\d\d-\d\d' and s.upper ~ '^\d{4}-\d\d-\d\d' and s.suffix is not null
            then
                c.relname = p.relname || to_char(s.lower::timestamp, s.suffix)
                and s.lower::timestamp = date_trunc(r.unit, s.lower::timestamp)
                and s.upper::timestamp = s.lower::timestamp + ('1 ' || r.unit)::interval
    end
)

select
    'members of extensions' as reason,
    count(*) as number
from pg_catalog.pg_depend as d
where d.deptype = 'e'
union all
select
    'partitions made by a rule',
    count(*)
from calendar
union all
select
    'temporary relations',
    count(*)
from pg_catalog.pg_class as c
where c.relpersistence = 't' and c.relkind in ('r', 'p', 'v', 'S')
union all
select
    'relations of schema ' || n.nspname,
    count(c.oid)
from pg_catalog.pg_namespace as n
left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
where
    n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
    and n.oid not in (select m.oid from managed as m)
group by n.nspname
