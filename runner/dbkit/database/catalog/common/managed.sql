-- The schemas that a snapshot is about: those of dbkit.schemas, else all. Fact queries begin with this text; a
-- test holds them to it.
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
    m.oid,
    m.nspname
from managed as m
