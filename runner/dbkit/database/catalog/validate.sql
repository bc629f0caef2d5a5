-- For each routine the function that checks its body as creating it with check_function_bodies would have; no row where
-- its language has none. With the search path that the routine sets itself. Parameter: the routines' oids.
select
    p.oid,
    v.oid::regproc::text as validator,
    (
        select pg_catalog.substr(s.setting, pg_catalog.strpos(s.setting, '=') + 1)
        from pg_catalog.unnest(p.proconfig) as s (setting)
        where s.setting like 'search\_path=%%'
    ) as search_path
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_language as l on l.oid = p.prolang
inner join pg_catalog.pg_proc as v on v.oid = l.lanvalidator
where p.oid = any (%s::oid[]) and p.prokind <> 'a'
