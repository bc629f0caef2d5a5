-- The bodies of the functions that there are beside the server's own, and which of them triggers call.
select
    p.proname as name,
    coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) as body,
    p.oid in (select t.tgfoid from pg_catalog.pg_trigger as t where not t.tgisinternal) as is_fired
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'dbkit')
