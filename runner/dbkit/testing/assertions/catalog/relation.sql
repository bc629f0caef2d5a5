-- A relation by its name, in one row; none when there is none.
select
    n.nspname as schema,
    c.relname as name,
    case c.relkind
        when 'r' then 'table'
        when 'p' then 'table'
        when 'f' then 'foreign table'
        when 'v' then 'view'
        when 'm' then 'materialized view'
        when 'S' then 'sequence'
        when 'i' then 'index'
        when 'I' then 'index'
        when 'c' then 'type'
        else c.relkind::text
    end as kind,
    c.relkind = 'p' as is_partitioned,
    pg_catalog.pg_get_userbyid(c.relowner) as owner,
    c.relrowsecurity as rls_enabled,
    c.relforcerowsecurity as rls_forced,
    coalesce(c.reloptions, '{}') as options
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass(%(name)s)
