-- Shell types: names that were created for a base type which was never defined.
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
    'shell type'::text as kind,
    m.nspname::text as schema,
    t.typname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(t.typowner),
        'comment', obj_description(t.oid, 'pg_type')
    )) as definition
from pg_catalog.pg_type as t
inner join managed as m on m.oid = t.typnamespace
where
    t.typtype = 'p'
    and not t.typisdefined
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
