-- The extensions of the database; a comment only where it is not the one the extension came with.
select
    'extension'::text as kind,
    ''::text as schema,
    e.extname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(e.extowner),
        'schema', n.nspname,
        'version', e.extversion,
        'comment', case
            when d.text is distinct from (
                select a.comment
                from pg_catalog.pg_available_extensions as a
                where a.name = e.extname
            ) then d.text
        end
    )) as definition
from pg_catalog.pg_extension as e
inner join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
cross join lateral obj_description(e.oid, 'pg_extension') as d (text)
