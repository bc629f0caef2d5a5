-- No policy lets everybody write every row: using (true) and with check (true) are no condition.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    pg_catalog.format(
        '%s decides on every write: it lets %s write any row',
        pg_catalog.concat_ws(' ', t.using_true, t.check_true),
        g.roles
    ) as message
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on c.oid = p.polrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_policy'::regclass, p.oid, 0) as a
cross join lateral (
    select
        case
            when p.polcmd <> 'a' and pg_catalog.pg_get_expr(p.polqual, p.polrelid) = 'true' then 'using (true)'
        end as using_true,
        case when pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) = 'true' then 'with check (true)' end as check_true
) as t
-- Who bypasses row security may write every row anyway.
cross join lateral (
    select pg_catalog.string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' order by r.rolname) as roles
    from pg_catalog.unnest(p.polroles) as who (role)
    left join pg_catalog.pg_roles as r on r.oid = who.role
    where not coalesce(r.rolsuper or r.rolbypassrls, false)
) as g
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and p.polpermissive
    and p.polcmd <> 'r'
    and (t.using_true is not null or t.check_true is not null)
    and g.roles is not null
