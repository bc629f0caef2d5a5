-- The triggers behind foreign keys, where one was switched off.
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
    'constraint trigger'::text as kind,
    m.nspname::text as schema,
    format('%s.%s on %s by %s', r.relname, k.conname, c.relname, f.proname) as name,
    jsonb_build_object(
        'enabled', case t.tgenabled
            when 'O' then 'origin'
            when 'D' then 'disabled'
            when 'R' then 'replica'
            when 'A' then 'always'
        end
    ) as definition
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_class as c on c.oid = t.tgrelid
inner join managed as m on m.oid = c.relnamespace
inner join pg_catalog.pg_constraint as k on k.oid = t.tgconstraint
inner join pg_catalog.pg_class as r on r.oid = k.conrelid
inner join pg_catalog.pg_proc as f on f.oid = t.tgfoid
where
    t.tgisinternal
    and t.tgenabled <> 'O'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
