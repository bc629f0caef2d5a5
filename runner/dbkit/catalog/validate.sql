-- Check a routine's body as creating it with check_function_bodies would have.
-- Parameter: the routine's oid. One row with the validator to call, none where the language has none.
select v.oid::regproc::text as validator
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_language as l on l.oid = p.prolang
inner join pg_catalog.pg_proc as v on v.oid = l.lanvalidator
where p.oid = %s and p.prokind <> 'a'
