-- Extensions of others, which count for what they hold as extensions do, and what in managed schemas was put in them
-- by a role that nobody trusts.
-- Parameters: trusted, the roles that the configuration trusts; schemas, the managed ones.
with trusted as materialized (
    select r.oid
    from pg_catalog.pg_roles as r
    where
        r.rolsuper
        or r.rolname = current_user
        or array_position(%(trusted)s::text[], r.rolname::text) is not null
        or r.oid = (select n.nspowner from pg_catalog.pg_namespace as n where n.nspname = 'dbkit')
)

select
    e.extname::text as name,
    pg_get_userbyid(e.extowner)::text as owner,
    count(*) as number,
    min(i.type || ' ' || i.identity) as first
from pg_catalog.pg_extension as e
inner join pg_catalog.pg_depend as d
    on
        d.refclassid = 'pg_catalog.pg_extension'::regclass
        and d.refobjid = e.oid
        and d.deptype = 'e'
-- What an extension's script makes belongs to the bootstrap superuser, where it is trusted by the server.
inner join pg_catalog.pg_shdepend as s on s.classid = d.classid and s.objid = d.objid and s.deptype = 'o'
cross join lateral pg_identify_object(d.classid, d.objid, 0) as i
where
    s.dbid = (select b.oid from pg_catalog.pg_database as b where b.datname = current_database())
    and s.refobjid not in (select t.oid from trusted as t)
    and e.extowner not in (select t.oid from trusted as t)
    and e.extowner <> (select b.datdba from pg_catalog.pg_database as b where b.datname = current_database())
    and i.schema in (select quote_ident(m.name) from unnest(%(schemas)s::text[]) as m (name))
group by e.extname, e.extowner
order by 1
