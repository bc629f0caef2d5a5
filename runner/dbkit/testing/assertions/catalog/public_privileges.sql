-- Everything that everybody may do with a schema and what is in it, by grant or by Postgres' default.
select pg_catalog.format('%%s on schema %%I', a.privilege_type, n.nspname) as privilege
from pg_catalog.pg_namespace as n
cross join lateral pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) as a
where n.oid = pg_catalog.to_regnamespace(%(schema)s) and a.grantee = 0
union all
select pg_catalog.format('%%s on %%I.%%I', a.privilege_type, n.nspname, c.relname)
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.aclexplode(c.relacl) as a
where n.oid = pg_catalog.to_regnamespace(%(schema)s) and a.grantee = 0
union all
select pg_catalog.format('%%s on column %%I.%%I.%%I', a.privilege_type, n.nspname, c.relname, t.attname)
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
inner join pg_catalog.pg_attribute as t on t.attrelid = c.oid
cross join lateral pg_catalog.aclexplode(t.attacl) as a
where n.oid = pg_catalog.to_regnamespace(%(schema)s) and a.grantee = 0
union all
select pg_catalog.format(
    '%%s on function %%I.%%I(%%s)', a.privilege_type, n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)
)
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
cross join lateral pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as a
where n.oid = pg_catalog.to_regnamespace(%(schema)s) and a.grantee = 0
order by 1
