-- Default privileges that say nothing, as facts name them: anybody may set some of their own, also where they may
-- create nothing.
select distinct
    n.nspname::text as schema,
    format(
        '%s of %s to %s',
        case d.defaclobjtype
            when 'r' then 'tables'
            when 'S' then 'sequences'
            when 'f' then 'functions'
            when 'T' then 'types'
        end,
        pg_get_userbyid(d.defaclrole),
        case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end
    ) as name
from pg_catalog.pg_default_acl as d
inner join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
cross join lateral aclexplode(d.defaclacl) as a
where not has_schema_privilege(d.defaclrole, n.oid, 'create')
