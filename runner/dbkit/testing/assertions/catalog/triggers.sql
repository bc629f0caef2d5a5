-- The triggers of a table that somebody wrote.
select
    t.tgname::text as name,
    pg_catalog.format('%%I.%%I', n.nspname, p.proname) as function,
    t.tgenabled <> 'D' as is_enabled,
    pg_catalog.pg_get_triggerdef(t.oid) as definition
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_proc as p on p.oid = t.tgfoid
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where t.tgrelid = pg_catalog.to_regclass(%(name)s) and not t.tgisinternal
order by t.tgname
