-- The tables of a publication, with their rows and columns.
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
    'publication relation'::text as kind,
    m.nspname::text as schema,
    format('%s in %s', c.relname, p.pubname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'where', pg_get_expr(r.prqual, r.prrelid),
        'columns', (
            select to_jsonb(array_agg(a.attname::text order by a.attname))
            from pg_catalog.pg_attribute as a
            where a.attrelid = r.prrelid and a.attnum = any(r.prattrs)
        )
    )) as definition
from pg_catalog.pg_publication_rel as r
inner join pg_catalog.pg_publication as p on p.oid = r.prpubid
inner join pg_catalog.pg_class as c on c.oid = r.prrelid
inner join managed as m on m.oid = c.relnamespace
