-- Whether default privileges differ between two moments of pg_temp.dbkit_default. Parameters: the moments.
select count(*) > 0 as changed
from (
    select a.role
    from (
        select
            d.role,
            d.namespace,
            d.objtype,
            d.acl::text as acl
        from pg_temp.dbkit_default as d
        where d.moment = %s
    ) as a
    full join (
        select
            d.role,
            d.namespace,
            d.objtype,
            d.acl::text as acl
        from pg_temp.dbkit_default as d
        where d.moment = %s
    ) as b using (role, namespace, objtype)
    where a.acl is distinct from b.acl
) as d
