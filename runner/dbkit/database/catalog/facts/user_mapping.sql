-- User mappings; what they hold are passwords, which only their owners may see.
select
    'user mapping'::text as kind,
    ''::text as schema,
    format('%s on %s', u.usename, u.srvname) as name,
    '{}'::jsonb as definition
from pg_catalog.pg_user_mappings as u
