-- The roles whose objects a run may use. Queries about others hold this text; a test holds them to it.
-- Parameter: trusted, the roles that the configuration trusts.
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
)

select t.oid
from trusted as t
