-- Whether pgTAP is the one that dbkit put into the databases of tests.
select count(*) > 0 as own
from pg_catalog.pg_extension as e
inner join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
where e.extname = 'pgtap'
    and n.nspname = 'tap';
