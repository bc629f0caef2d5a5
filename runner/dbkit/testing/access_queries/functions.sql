-- The functions of a schema, with those of the roles that may execute each.
select
    p.proname as name,
    p.oid::regprocedure::text as signature,
    array(
        select r.name::text
        from pg_catalog.unnest(%(roles)s::name[]) as r (name)
        where pg_catalog.has_function_privilege(r.name, p.oid, 'execute')
        order by 1
    ) as roles
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname = %(schema)s
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_proc'::regclass
            and d.objid = p.oid
            and d.deptype = 'e'
    )
order by 2;
