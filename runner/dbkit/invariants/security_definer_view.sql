-- Every view reads with its caller's rights (security_invoker): with its owner's it shows what row security hides.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'reads with the rights of its owner: security_invoker is not set' as message
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and c.relkind = 'v'
    and not exists (
        select
        from pg_catalog.pg_options_to_table(c.reloptions) as o
        where case when o.option_name = 'security_invoker' then o.option_value::boolean else false end
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass
            and e.objid = c.oid
            and e.deptype = 'e'
    )
