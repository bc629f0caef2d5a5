-- Domains; their checks are constraints.
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
    'domain'::text as kind,
    m.nspname::text as schema,
    t.typname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(t.typowner),
        'type', format_type(t.typbasetype, t.typtypmod),
        'collation', case when t.typcollation <> b.typcollation then t.typcollation::regcollation::text end,
        'not null', t.typnotnull,
        'default', coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault),
        'comment', obj_description(t.oid, 'pg_type')
    )) as definition
from pg_catalog.pg_type as t
inner join managed as m on m.oid = t.typnamespace
inner join pg_catalog.pg_type as b on b.oid = t.typbasetype
where
    t.typtype = 'd'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
