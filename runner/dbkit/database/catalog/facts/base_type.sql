-- Base types, which C functions read and write; not the arrays that come with every type.
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
    'base type'::text as kind,
    m.nspname::text as schema,
    t.typname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(t.typowner),
        'defined', t.typisdefined,
        'input', case when t.typinput <> 0 then t.typinput::regprocedure::text end,
        'output', case when t.typoutput <> 0 then t.typoutput::regprocedure::text end,
        'receive', case when t.typreceive <> 0 then t.typreceive::regprocedure::text end,
        'send', case when t.typsend <> 0 then t.typsend::regprocedure::text end,
        'modifier input', case when t.typmodin <> 0 then t.typmodin::regprocedure::text end,
        'modifier output', case when t.typmodout <> 0 then t.typmodout::regprocedure::text end,
        'analyze', case when t.typanalyze <> 0 then t.typanalyze::regprocedure::text end,
        'subscript', case when t.typsubscript <> 0 then t.typsubscript::regprocedure::text end,
        'element', case when t.typelem <> 0 then format_type(t.typelem, null) end,
        'length', t.typlen,
        'by value', t.typbyval,
        'alignment', t.typalign,
        'storage', t.typstorage,
        'category', t.typcategory,
        'preferred', t.typispreferred,
        'delimiter', t.typdelim,
        'collation', case when t.typcollation <> 0 then t.typcollation::regcollation::text end,
        'default', t.typdefault,
        'comment', obj_description(t.oid, 'pg_type')
    )) as definition
from pg_catalog.pg_type as t
inner join managed as m on m.oid = t.typnamespace
left join pg_catalog.pg_type as a on a.typarray = t.oid
where
    t.typtype = 'b'
    and a.oid is null
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
