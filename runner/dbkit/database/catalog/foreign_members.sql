-- Extensions of others, which count for what they hold as extensions do, and what in managed schemas was put in them
-- by a role that nobody trusts.
-- Parameters: trusted, the roles that the configuration trusts; schemas, the managed ones.
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

-- What an extension's script makes belongs to the bootstrap superuser, where it is trusted by the server.
owned as (
    select
        d.classid,
        d.objid,
        d.refobjid as extension,
        i.type || ' ' || i.identity as name
    from pg_catalog.pg_depend as d
    inner join pg_catalog.pg_shdepend as s on s.classid = d.classid and s.objid = d.objid and s.deptype = 'o'
    cross join lateral pg_identify_object(d.classid, d.objid, 0) as i
    where
        d.refclassid = 'pg_catalog.pg_extension'::regclass
        and d.deptype = 'e'
        and s.dbid = (select b.oid from pg_catalog.pg_database as b where b.datname = current_database())
        and s.refobjid not in (select t.oid from trusted as t)
        and i.schema in (select quote_ident(m.name) from unnest(%(schemas)s::text[]) as m (name))
    union all
    -- A cast has neither owner nor schema: it is its function's, and is about its types.
    select
        d.classid,
        d.objid,
        d.refobjid,
        format('cast from %%s to %%s', format_type(k.castsource, null), format_type(k.casttarget, null))
    from pg_catalog.pg_depend as d
    inner join pg_catalog.pg_cast as k on d.classid = 'pg_catalog.pg_cast'::regclass and k.oid = d.objid
    left join pg_catalog.pg_proc as p on p.oid = k.castfunc
    where
        d.refclassid = 'pg_catalog.pg_extension'::regclass
        and d.deptype = 'e'
        and exists (
            select
            from pg_catalog.pg_type as y
            inner join pg_catalog.pg_namespace as n on n.oid = y.typnamespace
            where
                y.oid in (k.castsource, k.casttarget)
                and array_position(%(schemas)s::text[], n.nspname::text) is not null
        )
        and exists (
            select
            from pg_catalog.pg_type as y
            where
                y.oid in (k.castsource, k.casttarget)
                and coalesce(p.proowner, y.typowner) not in (select t.oid from trusted as t)
        )
)

select
    e.extname::text as name,
    pg_get_userbyid(e.extowner)::text as owner,
    count(*) as number,
    min(o.name) as first
from owned as o
inner join pg_catalog.pg_extension as e on e.oid = o.extension
where e.extowner not in (select t.oid from trusted as t)
group by e.extname, e.extowner
order by 1
