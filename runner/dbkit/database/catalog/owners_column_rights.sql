-- What takes from a new owner the rights on columns that an earlier one was granted: they become the owner's, and then
-- those of the next one, who has none of their own. The objects are those of the role that applies, or are going to be.
-- Parameters: the objects' addresses, as two arrays.
select
    pg_catalog.format(
        'revoke %%s (%%I) on table %%s from current_user', x.privilege_type, a.attname, c.oid::regclass
    ) as statement
from rows from (pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])) as o (class, oid)
inner join pg_catalog.pg_class as c on o.class = 'pg_catalog.pg_class'::regclass and c.oid = o.oid
inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and not a.attisdropped
cross join lateral pg_catalog.aclexplode(a.attacl) as x
where x.grantee = c.relowner
order by c.oid, a.attnum, x.privilege_type
