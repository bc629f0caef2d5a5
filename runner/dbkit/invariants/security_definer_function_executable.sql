-- No definer function may be called by everybody: it lends its owner's rights, so who may call it is written down.
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
    'is a definer function that PUBLIC may execute' as message
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_proc'::regclass, p.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and p.prosecdef
    -- Without a list, what PostgreSQL grants by default counts: execute to PUBLIC.
    and exists (
        select
        from pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as x
        where x.grantee = 0
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass
            and e.objid = p.oid
            and e.deptype = 'e'
    )
