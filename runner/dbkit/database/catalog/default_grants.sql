-- What default privileges give or take when objects are created, beyond what every object begins with: the statement,
-- and the one that takes it back.
-- Parameters: the moment of pg_temp.dbkit_default at which they are meant; the objects' addresses, as two arrays; and
-- of which roles (an array), null for every one.
with object as (
    select
        o.class,
        o.oid,
        w.owner,
        w.namespace,
        w.objtype,
        w.granted_as,
        (pg_catalog.pg_identify_object(o.class, o.oid, 0)).identity
    from rows from (pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])) as o (class, oid)
    inner join (
        select
            'pg_catalog.pg_class'::regclass::oid as class,
            c.oid,
            c.relowner as owner,
            c.relnamespace as namespace,
            case when c.relkind = 'S' then 'S' else 'r' end::"char" as objtype,
            case when c.relkind = 'S' then 'sequence' else 'table' end as granted_as
        from pg_catalog.pg_class as c
        where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        union all
        select
            'pg_catalog.pg_proc'::regclass::oid,
            p.oid,
            p.proowner,
            p.pronamespace,
            'f'::"char",
            case when p.prokind = 'p' then 'procedure' else 'function' end
        from pg_catalog.pg_proc as p
    ) as w on (w.class, w.oid) = (o.class, o.oid)
),

initial as (
    select
        o.class,
        o.oid,
        x.grantee,
        x.privilege_type
    from object as o
    cross join lateral pg_catalog.aclexplode(
        pg_catalog.acldefault(case o.objtype when 'S' then 's' else o.objtype end, o.owner)
    ) as x
),

given as (
    select
        o.class,
        o.oid,
        x.grantee,
        x.privilege_type,
        bool_or(x.is_grantable) as is_grantable
    from object as o
    inner join pg_temp.dbkit_default as d
        on d.moment = %(moment)s and d.role = o.owner and d.objtype = o.objtype and d.namespace in (0, o.namespace)
    cross join lateral pg_catalog.aclexplode(d.acl) as x
    where x.grantee <> o.owner
    group by o.class, o.oid, x.grantee, x.privilege_type
),

taken as (
    select
        i.class,
        i.oid,
        i.grantee,
        i.privilege_type
    from initial as i
    inner join object as o on (o.class, o.oid) = (i.class, i.oid)
    inner join pg_temp.dbkit_default as d
        on d.moment = %(moment)s and d.role = o.owner and d.objtype = o.objtype and d.namespace = 0
    where
        i.grantee <> o.owner
        and not exists (
            select from given as g
            where (g.class, g.oid, g.grantee, g.privilege_type) = (i.class, i.oid, i.grantee, i.privilege_type)
        )
)

select
    s.class,
    s.oid,
    pg_catalog.format(s.forward, s.privilege_type, o.granted_as, o.identity, r.role, s.passing) as statement,
    pg_catalog.format(s.back, s.privilege_type, o.granted_as, o.identity, r.role) as inverse
from (
    select
        g.class,
        g.oid,
        g.grantee,
        g.privilege_type,
        case when g.is_grantable then ' with grant option' else '' end as passing,
        'grant %%s on %%s %%s to %%s%%s' as forward,
        'revoke %%s on %%s %%s from %%s' as back
    from given as g
    where
        not exists (
            select from initial as i
            where (i.class, i.oid, i.grantee, i.privilege_type) = (g.class, g.oid, g.grantee, g.privilege_type)
        )
    union all
    select
        t.class,
        t.oid,
        t.grantee,
        t.privilege_type,
        '',
        'revoke %%s on %%s %%s from %%s',
        'grant %%s on %%s %%s to %%s'
    from taken as t
) as s
inner join object as o on (o.class, o.oid) = (s.class, s.oid)
cross join lateral (
    select
        case s.grantee when 0 then 'public' else u.name end as name,
        case s.grantee when 0 then 'public' else pg_catalog.quote_ident(u.name) end as role
    from (select pg_catalog.pg_get_userbyid(s.grantee)::text as name) as u
) as r
where %(parts)s::text[] is null or r.name = any(%(parts)s::text[])
order by s.class, s.oid, statement
