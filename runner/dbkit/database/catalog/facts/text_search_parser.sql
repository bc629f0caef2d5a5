-- Text search parsers.
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
    'text search parser'::text as kind,
    m.nspname::text as schema,
    p.prsname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'start', p.prsstart::regprocedure::text,
        'token', p.prstoken::regprocedure::text,
        'end', p.prsend::regprocedure::text,
        'headline', case when p.prsheadline <> 0 then p.prsheadline::regprocedure::text end,
        'token types', p.prslextype::regprocedure::text,
        'comment', obj_description(p.oid, 'pg_ts_parser')
    )) as definition
from pg_catalog.pg_ts_parser as p
inner join managed as m on m.oid = p.prsnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_parser'::regclass and e.objid = p.oid and e.deptype = 'e'
    )
