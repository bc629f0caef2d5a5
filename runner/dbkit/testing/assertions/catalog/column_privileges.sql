-- What a role may do with a column, by the column's grants or the table's.
select p.privilege
from unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) as p (privilege)
where pg_catalog.has_column_privilege(%(role)s::name, pg_catalog.to_regclass(%(name)s)::oid, %(column)s, p.privilege)
order by 1
