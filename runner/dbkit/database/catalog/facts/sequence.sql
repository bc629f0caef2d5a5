-- Sequences, except those of identity columns. An owned one has its table's owner.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
)

select
    'sequence'::text as kind,
    m.nspname::text as schema,
    c.relname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', case when o.objid is null then pg_get_userbyid(c.relowner) end,
        'owned by', case when o.objid is not null then format('%s.%s', o.refobjid::regclass, a.attname) end,
        'persistence', case c.relpersistence when 'p' then 'permanent' when 'u' then 'unlogged' end,
        'type', format_type(s.seqtypid, null),
        'start', s.seqstart,
        'increment', s.seqincrement,
        'minimum', s.seqmin,
        'maximum', s.seqmax,
        'cache', s.seqcache,
        'cycle', s.seqcycle,
        'comment', obj_description(c.oid, 'pg_class')
    )) as definition
from pg_catalog.pg_class as c
inner join managed as m on m.oid = c.relnamespace
inner join pg_catalog.pg_sequence as s on s.seqrelid = c.oid
left join pg_catalog.pg_depend as o
    on
        o.classid = 'pg_catalog.pg_class'::regclass
        and o.objid = c.oid
        and o.refclassid = 'pg_catalog.pg_class'::regclass
        and o.deptype in ('a', 'i')
left join pg_catalog.pg_attribute as a on a.attrelid = o.refobjid and a.attnum = o.refobjsubid
where
    o.deptype is distinct from 'i'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
