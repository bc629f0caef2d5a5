-- No extension lives in schema public: its functions would be part of whatever is made there or searched there.
select
    'extension ' || e.extname as object,
    'lives in schema public' as message
from pg_catalog.pg_extension as e
inner join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
where n.nspname = 'public'
