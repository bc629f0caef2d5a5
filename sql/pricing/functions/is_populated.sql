-- Whether a materialized view was ever filled.
create or replace function pricing.is_populated(p_name text)
returns boolean
language sql
stable
set search_path = ''
as $$
    select c.relispopulated
    from pg_class as c
    inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'pricing'
        and c.relname = p_name
        and c.relkind = 'm'
$$;

comment on function pricing.is_populated(text) is 'Whether a materialized view of this schema can be read.';

revoke execute on function pricing.is_populated(text) from public;
