-- The search path of a pgTAP file: the one that the session began with (the project's, or the server's own), and the
-- schema that pgTAP is in, since its functions call each other unqualified.
select
    pg_catalog.set_config(
        'search_path',
        pg_catalog.concat_ws(', ', s.reset_val, pg_catalog.quote_ident(n.nspname)),
        true
    )
from pg_catalog.pg_settings as s
left outer join pg_catalog.pg_extension as e on e.extname = 'pgtap'
left outer join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
where s.name = 'search_path';
