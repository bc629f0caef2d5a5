-- What plpgsql_check finds in routines; a trigger function once for each relation it is attached to, with all
-- transition tables.
-- Parameter: the routines' oids. Needs the extension plpgsql_check.
with todo as (
    select
        p.oid,
        coalesce(t.tgrelid, 0::oid) as relid,
        max(t.tgoldtable::text)::name as oldtable,
        max(t.tgnewtable::text)::name as newtable
    from pg_catalog.pg_proc as p
    left join pg_catalog.pg_trigger as t on t.tgfoid = p.oid and not t.tgisinternal and t.tgparentid = 0
    where p.oid = any (%s::oid[])
    group by p.oid, t.tgrelid
)

select
    t.oid,
    t.relid,
    c.lineno as line,
    c.statement,
    c.level,
    c.sqlstate,
    c.message,
    c.query,
    c.position
from todo as t
cross join lateral public.plpgsql_check_function_tb(
    t.oid::regprocedure,
    t.relid::regclass,
    fatal_errors => false,
    extra_warnings => false,
    oldtable => t.oldtable,
    newtable => t.newtable
) as c
where c.level in ('error', 'warning')
order by t.oid, c.lineno
