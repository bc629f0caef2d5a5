-- Conversions between encodings.
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
    'conversion'::text as kind,
    m.nspname::text as schema,
    c.conname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(c.conowner),
        'from', pg_encoding_to_char(c.conforencoding),
        'to', pg_encoding_to_char(c.contoencoding),
        'function', c.conproc::regprocedure::text,
        'default', c.condefault,
        'comment', obj_description(c.oid, 'pg_conversion')
    )) as definition
from pg_catalog.pg_conversion as c
inner join managed as m on m.oid = c.connamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_conversion'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
