-- What a role may do with a relation, by whatever way it got there; the server lists the privileges it knows.
select distinct a.privilege_type as privilege
from pg_catalog.pg_class as c
cross join lateral pg_catalog.aclexplode(
    pg_catalog.acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)
) as a
where
    c.oid = pg_catalog.to_regclass(%(name)s)
    and case
        when c.relkind = 'S' then pg_catalog.has_sequence_privilege(%(role)s::name, c.oid, a.privilege_type)
        else pg_catalog.has_table_privilege(%(role)s::name, c.oid, a.privilege_type)
    end
order by 1
