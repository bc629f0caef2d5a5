-- What plpgsql_check finds in routines: in a trigger function for each relation it is attached to, with all transition
-- tables; in a polymorphic one with a number, a text and a row. What is found on a part of them only need not be a
-- fault. Parameter: the routines' oids. Needs the extension plpgsql_check, and a type public.dbkit_enum. Arguments
-- are not named, because one of them is spelled otherwise in some versions.
with todo as (
    select
        p.oid,
        coalesce(t.tgrelid, 0::oid) as relid,
        max(t.tgoldtable::text)::name as oldtable,
        max(t.tgnewtable::text)::name as newtable,
        p.oid in (
            select a.oid
            from pg_catalog.pg_proc as a
            inner join pg_catalog.pg_type as y on y.oid = any(a.proargtypes)
            where a.oid = any (%(oids)s::oid[]) and y.typtype = 'p' and y.typname like 'any%%'
        ) as is_polymorphic
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_language as l on l.oid = p.prolang
    left join pg_catalog.pg_trigger as t on t.tgfoid = p.oid and not t.tgisinternal and t.tgparentid = 0
    where
        p.oid = any (%(oids)s::oid[])
        and l.lanname = 'plpgsql'
        and (p.prorettype <> 'pg_catalog.trigger'::regtype or t.oid is not null)
    group by p.oid, t.tgrelid
),

circumstance as (
    select
        t.*,
        e.type,
        count(*) over (partition by t.oid) as number
    from todo as t
    inner join (
        values ('pg_catalog.int4'::regtype), ('pg_catalog.text'::regtype), ('pg_catalog.pg_class'::regtype)
    ) as e (type) on t.is_polymorphic or e.type = 'pg_catalog.int4'::regtype
)

select
    t.oid,
    c.lineno as line,
    c.level,
    c.sqlstate,
    min(c.message) as message,
    count(distinct row(t.relid, t.type)) < min(t.number) as only_some,
    bool_and(c.statement like '%%EXECUTE%%') as is_dynamic
from circumstance as t
cross join lateral public.plpgsql_check_function_tb(
    t.oid::regprocedure, -- the routine
    t.relid::regclass, -- the trigger's relation
    false, -- fatal_errors
    true, -- other_warnings
    false, -- performance_warnings
    true, -- extra_warnings, of which one is taken
    false, -- security_warnings
    false, -- compatibility_warnings
    t.oldtable,
    t.newtable,
    t.type, -- for anyelement and the like
    'public.dbkit_enum'::regtype, -- for anyenum
    'pg_catalog.int4range'::regtype, -- for anyrange
    t.type, -- for anycompatible and the like
    'pg_catalog.int4range'::regtype -- for anycompatiblerange
) as c
where c.level in ('error', 'warning') or (c.level like 'warning%%' and c.sqlstate = '2F005')
group by t.oid, c.lineno, c.level, c.sqlstate, case when not t.is_polymorphic then c.message end
order by t.oid, c.lineno
