-- Range types; the multirange comes with them.
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
    'range type'::text as kind,
    m.nspname::text as schema,
    t.typname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(t.typowner),
        'subtype', format_type(r.rngsubtype, null),
        'operator class', format('%s.%s', n.nspname, o.opcname),
        'collation', case when r.rngcollation <> 0 then r.rngcollation::regcollation::text end,
        'canonical', case when r.rngcanonical <> 0 then r.rngcanonical::regprocedure::text end,
        'difference', case when r.rngsubdiff <> 0 then r.rngsubdiff::regprocedure::text end,
        'multirange', format_type(r.rngmultitypid, null),
        'comment', obj_description(t.oid, 'pg_type')
    )) as definition
from pg_catalog.pg_type as t
inner join managed as m on m.oid = t.typnamespace
inner join pg_catalog.pg_range as r on r.rngtypid = t.oid
inner join pg_catalog.pg_opclass as o on o.oid = r.rngsubopc
inner join pg_catalog.pg_namespace as n on n.oid = o.opcnamespace
where
    t.typtype = 'r'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
