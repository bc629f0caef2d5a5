-- The roles looked at: those named, or all of the server's own with --cluster.
select
    'role'::text as kind,
    ''::text as schema,
    r.rolname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'superuser', r.rolsuper,
        'inherit', r.rolinherit,
        'create role', r.rolcreaterole,
        'create database', r.rolcreatedb,
        'login', r.rolcanlogin,
        'replication', r.rolreplication,
        'bypass row security', r.rolbypassrls,
        'connection limit', nullif(r.rolconnlimit, -1),
        'valid until', r.rolvaliduntil,
        'comment', shobj_description(r.oid, 'pg_authid')
    )) as definition
from pg_catalog.pg_roles as r
where case
    when nullif(current_setting('dbkit.roles', true), '') is not null
        then r.rolname = any(current_setting('dbkit.roles', true)::text[])
    when current_setting('dbkit.cluster', true) = 'on'
        then r.rolname !~ '^pg_'
end
