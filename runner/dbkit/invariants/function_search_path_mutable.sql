-- Every definer function fixes its search path: its caller decides else which objects the owner's rights are used on.
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
    'is a definer function without a search_path of its own' as message
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_proc'::regclass, p.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and p.prosecdef
    and not exists (
        select
        from pg_catalog.unnest(p.proconfig) as setting
        where pg_catalog.split_part(setting, '=', 1) = 'search_path'
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass
            and e.objid = p.oid
            and e.deptype = 'e'
    )
