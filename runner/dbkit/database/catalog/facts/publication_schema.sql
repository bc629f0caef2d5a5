-- The schemas of a publication.
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
    'publication schema'::text as kind,
    ''::text as schema,
    format('%s in %s', m.nspname, p.pubname) as name,
    '{}'::jsonb as definition
from pg_catalog.pg_publication_namespace as n
inner join pg_catalog.pg_publication as p on p.oid = n.pnpubid
inner join managed as m on m.oid = n.pnnspid
