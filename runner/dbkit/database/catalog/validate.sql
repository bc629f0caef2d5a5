-- For each routine the function that checks its body as creating it with check_function_bodies would have; no row where
-- its language has none. Parameter: the routines' oids.
select
    p.oid,
    v.oid::regproc::text as validator
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_language as l on l.oid = p.prolang
inner join pg_catalog.pg_proc as v on v.oid = l.lanvalidator
where p.oid = any (%s::oid[]) and p.prokind <> 'a'
