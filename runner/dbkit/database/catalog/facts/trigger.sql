-- Triggers; a partition's copy of its parent's only where it is not enabled alike.
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
    'trigger'::text as kind,
    m.nspname::text as schema,
    format('%s.%s', c.relname, t.tgname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'definition', case when p.oid is null then pg_get_triggerdef(t.oid) end,
        'enabled', case t.tgenabled
            when 'O' then 'origin'
            when 'D' then 'disabled'
            when 'R' then 'replica'
            when 'A' then 'always'
        end,
        'comment', case when p.oid is null then obj_description(t.oid, 'pg_trigger') end
    )) as definition
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_class as c on c.oid = t.tgrelid
inner join managed as m on m.oid = c.relnamespace
left join pg_catalog.pg_trigger as p on p.oid = t.tgparentid
where
    not t.tgisinternal
    and (p.oid is null or t.tgenabled <> p.tgenabled)
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
