-- The managed schemas.
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
    'schema'::text as kind,
    ''::text as schema,
    n.nspname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(n.nspowner),
        'comment', obj_description(n.oid, 'pg_namespace')
    )) as definition
from pg_catalog.pg_namespace as n
inner join managed as m on m.oid = n.oid
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e'
    )
