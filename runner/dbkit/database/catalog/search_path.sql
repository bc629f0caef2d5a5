-- The schemas of a search path, and why one cannot be used: not there, no right to use it, objects of others in it,
-- which a short name could find, and roles that may create such.
-- Parameters: names, the schemas; trusted, the roles that the configuration trusts.
with trusted as materialized (
    select r.oid
    from pg_catalog.pg_roles as r
    where
        -- A superuser can do anything without dbkit; the owner of a database cannot, and is not trusted for owning it.
        r.rolsuper
        or r.rolname = current_user
        or array_position(%(trusted)s::text[], r.rolname::text) is not null
        -- A role that may not create cannot be the one that applies: it takes the owner of schema dbkit for that one.
        or (
            not has_database_privilege(current_database(), 'create')
            and r.oid = (select n.nspowner from pg_catalog.pg_namespace as n where n.nspname = 'dbkit')
        )
),

-- Everything that a name without a schema may stand for, less what trusted extensions brought.
object as (
    select
        c.relnamespace as namespace,
        c.relowner as owner,
        'pg_catalog.pg_class'::regclass as class,
        c.oid
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select
        p.pronamespace,
        p.proowner,
        'pg_catalog.pg_proc'::regclass,
        p.oid
    from pg_catalog.pg_proc as p
    union all
    select
        o.oprnamespace,
        o.oprowner,
        'pg_catalog.pg_operator'::regclass,
        o.oid
    from pg_catalog.pg_operator as o
    union all
    select
        t.typnamespace,
        t.typowner,
        'pg_catalog.pg_type'::regclass,
        t.oid
    from pg_catalog.pg_type as t
    where t.typtype <> 'c' and t.typelem = 0
)

select
    s.name,
    n.oid is null as is_missing,
    coalesce(not has_schema_privilege(n.oid, 'usage'), false) as is_closed,
    array(
        select d.type || ' ' || d.identity || ' of ' || pg_catalog.pg_get_userbyid(o.owner)
        from object as o
        cross join lateral pg_catalog.pg_identify_object(o.class, o.oid, 0) as d
        where
            o.namespace = n.oid
            and o.owner not in (select t.oid from trusted as t)
            and not exists (
                select
                from pg_catalog.pg_depend as e
                inner join pg_catalog.pg_extension as x on x.oid = e.refobjid
                where
                    e.classid = o.class
                    and e.objid = o.oid
                    and e.deptype = 'e'
                    and x.extowner in (select t.oid from trusted as t)
            )
        order by 1
        limit 3
    ) as objects,
    array(
        select distinct case when a.grantee = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(a.grantee)::text end
        from pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) as a
        where
            a.privilege_type = 'CREATE'
            and a.grantee not in (select t.oid from trusted as t)
            -- The owner of the database is its only member.
            and not (
                a.grantee = (select r.oid from pg_catalog.pg_roles as r where r.rolname = 'pg_database_owner')
                and exists (
                    select
                    from pg_catalog.pg_database as d
                    where d.datname = current_database() and d.datdba in (select t.oid from trusted as t)
                )
            )
        order by 1
    ) as creators,
    (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) as is_superuser
from pg_catalog.unnest(%(names)s::text[]) with ordinality as s (name, place)
left join pg_catalog.pg_namespace as n on n.nspname = s.name
where s.name <> 'pg_catalog'
order by s.place
