-- What a role may do with a schema.
select p.privilege
from unnest(array['CREATE', 'USAGE']) as p (privilege)
where pg_catalog.has_schema_privilege(%(role)s::name, pg_catalog.to_regnamespace(%(name)s)::oid, p.privilege)
order by 1
