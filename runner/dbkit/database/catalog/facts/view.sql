-- Views, with their query as the server prints it.
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
    'view'::text as kind,
    m.nspname::text as schema,
    c.relname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(c.relowner),
        'options', nullif(to_jsonb(array(select o.option from unnest(c.reloptions) as o (option) order by 1)), '[]'),
        'query', pg_get_viewdef(c.oid),
        'comment', obj_description(c.oid, 'pg_class')
    )) as definition
from pg_catalog.pg_class as c
inner join managed as m on m.oid = c.relnamespace
where
    c.relkind = 'v'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
