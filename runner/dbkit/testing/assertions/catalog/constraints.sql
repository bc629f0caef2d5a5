-- The constraints of a table, with their columns by name.
select
    c.conname::text as name,
    case c.contype
        when 'p' then 'primary key'
        when 'u' then 'unique'
        when 'f' then 'foreign key'
        when 'c' then 'check'
        when 'x' then 'exclusion'
        else c.contype::text
    end as kind,
    pg_catalog.pg_get_constraintdef(c.oid) as definition,
    case when c.contype = 'c' then pg_catalog.pg_get_expr(c.conbin, c.conrelid) end as expression,
    c.convalidated as is_valid,
    n.nspname as target_schema,
    t.relname as target,
    array(
        select a.attname::text
        from unnest(c.conkey) with ordinality as k (attnum, position)
        inner join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
        order by k.position
    ) as columns,
    array(
        select a.attname::text
        from unnest(c.confkey) with ordinality as k (attnum, position)
        inner join pg_catalog.pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.attnum
        order by k.position
    ) as target_columns
from pg_catalog.pg_constraint as c
left join pg_catalog.pg_class as t on t.oid = c.confrelid
left join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
where c.conrelid = pg_catalog.to_regclass(%(name)s) and c.contype <> 'n'
order by c.conname
