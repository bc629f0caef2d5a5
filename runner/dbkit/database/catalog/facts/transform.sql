-- Transforms of a type for a language.
select
    'transform'::text as kind,
    ''::text as schema,
    format('%s for %s', format_type(t.trftype, null), l.lanname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'from sql', case when t.trffromsql <> 0 then t.trffromsql::regprocedure::text end,
        'to sql', case when t.trftosql <> 0 then t.trftosql::regprocedure::text end,
        'comment', obj_description(t.oid, 'pg_transform')
    )) as definition
from pg_catalog.pg_transform as t
inner join pg_catalog.pg_language as l on l.oid = t.trflang
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_transform'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
