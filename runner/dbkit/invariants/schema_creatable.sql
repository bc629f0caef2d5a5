-- Nobody but its owner may create in a schema: whoever may can be there before a declared object, or beside it.
select
    'schema ' || n.nspname as object,
    pg_catalog.string_agg(
        case when x.grantee = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(x.grantee)::text end,
        ', '
        order by case when x.grantee = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(x.grantee)::text end
    ) || ' may create in it' as message
from pg_catalog.pg_namespace as n
cross join lateral (
    select distinct a.grantee
    from pg_catalog.aclexplode(n.nspacl) as a
    where a.privilege_type = 'CREATE'
) as x
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and x.grantee <> n.nspowner
    -- A superuser needs no grant, and the owner's members create as the owner.
    and not exists (
        select
        from pg_catalog.pg_roles as r
        where r.oid = x.grantee and r.rolsuper
    )
group by n.nspname
