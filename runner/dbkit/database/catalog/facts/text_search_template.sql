-- Text search templates.
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
    'text search template'::text as kind,
    m.nspname::text as schema,
    t.tmplname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'init', case when t.tmplinit <> 0 then t.tmplinit::regprocedure::text end,
        'lexize', t.tmpllexize::regprocedure::text,
        'comment', obj_description(t.oid, 'pg_ts_template')
    )) as definition
from pg_catalog.pg_ts_template as t
inner join managed as m on m.oid = t.tmplnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_template'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
