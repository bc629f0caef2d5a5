-- Indexes that are not a constraint's; a partition's part of an index only where it differs from it.
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

indexes as (
    select
        c.oid,
        c.relname,
        c.relnamespace,
        x.indrelid,
        h.inhparent as parent,
        pg_get_indexdef(c.oid) as definition,
        jsonb_strip_nulls(jsonb_build_object(
            'valid', x.indisvalid and x.indisready and x.indislive,
            'tablespace', s.spcname,
            'options', nullif(to_jsonb(array(
                select o.option
                from unnest(c.reloptions) as o (option)
                order by 1
            )), '[]'),
            'statistics', (
                select jsonb_object_agg(a.attname, a.attstattarget)
                from pg_catalog.pg_attribute as a
                where a.attrelid = c.oid and a.attstattarget >= 0
            )
        )) as attributes
    from pg_catalog.pg_index as x
    inner join pg_catalog.pg_class as c on c.oid = x.indexrelid
    left join pg_catalog.pg_inherits as h on h.inhrelid = c.oid
    left join pg_catalog.pg_tablespace as s on s.oid = c.reltablespace
)

select
    'index'::text as kind,
    m.nspname::text as schema,
    i.relname::text as name,
    case
        when i.parent is null then i.attributes || jsonb_build_object('definition', i.definition)
        else i.attributes
    end || jsonb_strip_nulls(jsonb_build_object('comment', o.comment)) as definition
from indexes as i
inner join managed as m on m.oid = i.relnamespace
left join indexes as p on p.oid = i.parent
cross join lateral (
    select case when i.parent is null then obj_description(i.oid, 'pg_class') end as comment
) as o
where
    (i.parent is null or i.attributes is distinct from p.attributes)
    and not exists (
        select
        from pg_catalog.pg_constraint as k
        where k.conindid = i.oid and k.contype in ('p', 'u', 'x')
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = i.indrelid and e.deptype = 'e'
    )
