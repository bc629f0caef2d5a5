-- What a reference has to have in common with this database: the role that applies, and the roles that grants may name.
select
    coalesce(
        (
            select pg_catalog.pg_get_userbyid(n.nspowner)
            from pg_catalog.pg_namespace as n
            where n.nspname = 'dbkit'
        ),
        current_user
    )::text as owner,
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
    pg_catalog.to_regclass('dbkit.fact') is not null as has_facts
