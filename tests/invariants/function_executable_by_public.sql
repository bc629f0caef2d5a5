-- Nobody may execute a function without a grant to a named role: execute is revoked from public on each function.
-- Definer functions are left to security_definer_function_executable.
select
    pg_catalog.format(
        '%s %s(%s)',
        a.type,
        pg_catalog.array_to_string(a.object_names, '.'),
        (
            select pg_catalog.string_agg(pg_catalog.format_type(t.id, null), ', ' order by t.at)
            from pg_catalog.unnest(p.proargtypes) with ordinality as t (id, at)
        )
    ) as object,
    'may be executed by PUBLIC' as message
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_proc'::regclass, p.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and not p.prosecdef
    and exists (
        select
        from pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as x
        where x.grantee = 0
    )
