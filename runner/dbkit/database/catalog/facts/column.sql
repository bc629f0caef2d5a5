-- Columns: of a table all there is, of a child what differs from its parent, of a view what its query does not say.
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
),

-- The checks of NOT NULL are constraints from PostgreSQL 18 on; here they are an attribute of the column.
nullability as (
    select
        n.conrelid,
        n.conkey[1] as attnum,
        n.convalidated,
        n.connoinherit
    from pg_catalog.pg_constraint as n
    where n.contype = 'n' and n.conrelid <> 0
),

identity as (
    select
        d.refobjid as attrelid,
        d.refobjsubid as attnum,
        jsonb_build_object(
            'sequence', format('%s.%s', n.nspname, c.relname),
            'sequence type', format_type(s.seqtypid, null),
            'sequence start', s.seqstart,
            'sequence increment', s.seqincrement,
            'sequence minimum', s.seqmin,
            'sequence maximum', s.seqmax,
            'sequence cache', s.seqcache,
            'sequence cycle', s.seqcycle,
            'sequence persistence', nullif(c.relpersistence, t.relpersistence),
            'sequence comment', obj_description(c.oid, 'pg_class')
        ) as attributes
    from pg_catalog.pg_depend as d
    inner join pg_catalog.pg_sequence as s on s.seqrelid = d.objid
    inner join pg_catalog.pg_class as c on c.oid = s.seqrelid
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    inner join pg_catalog.pg_class as t on t.oid = d.refobjid
    where
        d.classid = 'pg_catalog.pg_class'::regclass
        and d.refclassid = 'pg_catalog.pg_class'::regclass
        and d.deptype = 'i'
),

-- Materialized for the parents are looked up in it; a parent may lie outside of the managed schemas.
attribute as materialized (
    select
        a.attrelid,
        a.attname,
        a.attislocal,
        a.attinhcount,
        c.relkind,
        c.relnamespace,
        c.relname,
        row_number() over (partition by a.attrelid order by a.attnum) as position,
        -- What a view's query, or a composite type, says of its columns.
        jsonb_build_object(
            'type', format_type(a.atttypid, a.atttypmod),
            'not null', a.attnotnull,
            'not null validated', nullif(k.convalidated, true),
            'not null no inherit', nullif(k.connoinherit, false),
            'collation', case
                when a.attcollation <> t.typcollation then a.attcollation::regcollation::text
            end
        ) as of_query,
        jsonb_build_object(
            'default', case when a.attgenerated = '' then pg_get_expr(f.adbin, f.adrelid) end,
            'generated', case a.attgenerated
                when 's' then 'stored ' || pg_get_expr(f.adbin, f.adrelid)
                when 'v' then 'virtual ' || pg_get_expr(f.adbin, f.adrelid)
            end,
            'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
            'storage', case
                when a.attstorage <> t.typstorage
                    then case a.attstorage
                        when 'p' then 'plain'
                        when 'e' then 'external'
                        when 'm' then 'main'
                        when 'x' then 'extended'
                    end
            end,
            'compression', case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end,
            'statistics', nullif(a.attstattarget, -1),
            'options', nullif(to_jsonb(array(
                select o.option
                from unnest(a.attoptions) as o (option)
                -- The server's own stamp on every column since the minor releases of November 2026 (15.20): it
                -- differs between any two databases.
                where o.option not like 'pg\_attver=%'
                order by 1
            )), '[]'),
            'foreign options', nullif(to_jsonb(array(
                select o.option
                from unnest(a.attfdwoptions) as o (option)
                order by 1
            )), '[]'),
            'comment', col_description(a.attrelid, a.attnum)
        ) || coalesce(i.attributes, '{}') as attributes
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on c.oid = a.attrelid
    inner join pg_catalog.pg_type as t on t.oid = a.atttypid
    left join pg_catalog.pg_attrdef as f on f.adrelid = a.attrelid and f.adnum = a.attnum
    left join nullability as k on k.conrelid = a.attrelid and k.attnum = a.attnum
    left join identity as i on i.attrelid = a.attrelid and i.attnum = a.attnum
    where
        a.attnum > 0
        and not a.attisdropped
        and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
        and not exists (select from calendar as l where l.oid = c.oid)
        and (
            c.relnamespace in (select m.oid from managed as m)
            or exists (select from pg_catalog.pg_inherits as i where i.inhparent = c.oid)
        )
),

-- Of several parents the first is the one compared with.
parent as (
    select distinct on (i.inhrelid, b.attname)
        i.inhrelid,
        b.attname,
        b.of_query || b.attributes as attributes
    from pg_catalog.pg_inherits as i
    inner join attribute as b on b.attrelid = i.inhparent
    order by i.inhrelid, b.attname, i.inhseqno
),

own as (
    select
        a.relnamespace,
        a.relname,
        a.attname,
        a.attrelid,
        case
            when a.relkind in ('v', 'm', 'c') then jsonb_strip_nulls(a.attributes)
            when a.attinhcount = 0
                then jsonb_strip_nulls(a.of_query || a.attributes) || jsonb_build_object('position', a.position)
            else
                -- A null here says: the parent has it, this one does not.
                coalesce((
                    select jsonb_object_agg(v.key, v.value)
                    from jsonb_each(a.of_query || a.attributes) as v
                    where
                        v.value is distinct from p.attributes -> v.key
                        -- A parent's sequence is its own. Before PostgreSQL 17 so is that it is an identity.
                        and not (v.value = 'null' and (v.key = 'identity' or not coalesce(p.attributes, '{}') ? v.key))
                ), '{}')
                || case when a.attislocal then jsonb_build_object('inherited', true) else '{}' end
        end as definition
    from attribute as a
    left join parent as p on p.inhrelid = a.attrelid and p.attname = a.attname and a.attinhcount > 0
)

select
    'column'::text as kind,
    m.nspname::text as schema,
    format('%s.%s', a.relname, a.attname) as name,
    a.definition
from own as a
inner join managed as m on m.oid = a.relnamespace
where
    a.definition <> '{}'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = a.attrelid and e.deptype = 'e'
    )
