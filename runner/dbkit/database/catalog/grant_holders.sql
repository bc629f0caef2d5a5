-- Who holds a privilege on an object, or in a schema, because some roles passed it on.
-- Parameters: classid and objid of the object or schema, and the roles that may have passed it on.
select
    x.grantor::regrole::text as grantor,
    case x.grantee when 0 then 'public' else x.grantee::regrole::text end as grantee,
    pg_catalog.lower(x.privilege_type) as privilege,
    pg_catalog.pg_describe_object(o.classid, o.objid, o.objsubid) as object
from (
    select
        'pg_catalog.pg_class'::regclass::oid as classid,
        c.oid as objid,
        0 as objsubid,
        c.relnamespace as schema,
        c.relacl as acl
    from pg_catalog.pg_class as c
    union all
    select
        'pg_catalog.pg_class'::regclass,
        a.attrelid,
        a.attnum,
        c.relnamespace,
        a.attacl
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on c.oid = a.attrelid
    union all
    select
        'pg_catalog.pg_proc'::regclass,
        p.oid,
        0,
        p.pronamespace,
        p.proacl
    from pg_catalog.pg_proc as p
    union all
    select
        'pg_catalog.pg_namespace'::regclass,
        n.oid,
        0,
        n.oid,
        n.nspacl
    from pg_catalog.pg_namespace as n
) as o
cross join lateral pg_catalog.aclexplode(o.acl) as x
where
    o.acl is not null
    and (
        (o.classid = %(classid)s and o.objid = %(objid)s)
        or (%(classid)s = 'pg_catalog.pg_namespace'::regclass and o.schema = %(objid)s)
    )
    and pg_catalog.pg_get_userbyid(x.grantor) in (select pg_catalog.unnest(%(grantors)s::name[]))
    and x.grantee <> x.grantor
order by object, grantor, grantee, privilege
