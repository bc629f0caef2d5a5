-- Access methods that somebody made and no extension brought.
select
    'access method'::text as kind,
    ''::text as schema,
    a.amname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'handler', a.amhandler::regprocedure::text,
        'type', case a.amtype when 'i' then 'index' when 't' then 'table' end,
        'comment', obj_description(a.oid, 'pg_am')
    )) as definition
from pg_catalog.pg_am as a
where
    -- Below are the numbers of what a server is born with.
    a.oid >= 16384
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_am'::regclass and e.objid = a.oid and e.deptype = 'e'
    )
