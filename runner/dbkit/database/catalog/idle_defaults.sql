-- Default privileges that say nothing, as facts name them: anybody may set some of their own, also where they may
-- create nothing. The role is named, not the kind of object or the grantee.
select
    n.nspname::text as schema,
    format(' of %s to ', pg_get_userbyid(d.defaclrole)) as part
from pg_catalog.pg_default_acl as d
inner join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
where not has_schema_privilege(d.defaclrole, n.oid, 'create')
