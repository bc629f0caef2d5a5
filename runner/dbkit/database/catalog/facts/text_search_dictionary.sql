-- Text search dictionaries.
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
    'text search dictionary'::text as kind,
    m.nspname::text as schema,
    d.dictname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(d.dictowner),
        'template', format('%s.%s', n.nspname, t.tmplname),
        'options', d.dictinitoption,
        'comment', obj_description(d.oid, 'pg_ts_dict')
    )) as definition
from pg_catalog.pg_ts_dict as d
inner join managed as m on m.oid = d.dictnamespace
inner join pg_catalog.pg_ts_template as t on t.oid = d.dicttemplate
inner join pg_catalog.pg_namespace as n on n.oid = t.tmplnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_dict'::regclass and e.objid = d.oid and e.deptype = 'e'
    )
