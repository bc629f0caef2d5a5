-- Rewrite rules, except those that make a view a view.
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
    'rule'::text as kind,
    m.nspname::text as schema,
    format('%s.%s', c.relname, r.rulename) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'definition', case when r.rulename <> '_RETURN' then pg_get_ruledef(r.oid) end,
        'enabled', case r.ev_enabled
            when 'O' then 'origin'
            when 'D' then 'disabled'
            when 'R' then 'replica'
            when 'A' then 'always'
        end,
        'comment', obj_description(r.oid, 'pg_rewrite')
    )) as definition
from pg_catalog.pg_rewrite as r
inner join pg_catalog.pg_class as c on c.oid = r.ev_class
inner join managed as m on m.oid = c.relnamespace
where
    -- The rule of a view is in the view's query; that it was switched off, or has a comment, is not.
    (
        r.rulename <> '_RETURN'
        or r.ev_enabled <> 'O'
        or obj_description(r.oid, 'pg_rewrite') is not null
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
