-- What a reference has to have in common with this database: the role that applies, the bootstrap superuser (always the
-- role of this number), who owns what the server itself created, the roles that grants may name, and
-- the schemas that bodies may.
select
    coalesce(
        (
            select pg_catalog.pg_get_userbyid(n.nspowner)
            from pg_catalog.pg_namespace as n
            where n.nspname = 'dbkit'
        ),
        current_user
    )::text as owner,
    pg_catalog.pg_get_userbyid(10)::text as superuser,
    array(
        select r.rolname::text
        from pg_catalog.pg_roles as r
        where r.rolname not like 'pg\_%'
        order by r.rolname
    ) as roles,
    array(
        select r.rolname::text
        from pg_catalog.pg_roles as r
        where r.rolbypassrls and r.rolname not like 'pg\_%'
        order by r.rolname
    ) as bypassing,
    array(
        select n.nspname::text
        from pg_catalog.pg_namespace as n
        where n.nspname not like 'pg\_%'
        order by n.nspname
    ) as schemas
