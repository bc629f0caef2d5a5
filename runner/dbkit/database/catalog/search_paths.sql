-- The search path with which sessions of this database begin, and of the roles that were given one of their own.
-- Whatever ALTER DATABASE says, ALTER ROLE says more closely, and ALTER ROLE IN DATABASE most closely.
with setting as (
    select
        s.setdatabase,
        s.setrole,
        pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1) as path
    from pg_catalog.pg_db_role_setting as s
    cross join lateral pg_catalog.unnest(s.setconfig) as c (setting)
    where
        c.setting like 'search\_path=%'
        and s.setdatabase in (
            0, (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
        )
),

-- The server's own, which the configuration file may have set: a session sees it that has no path of its own.
server as (
    select case when exists (
        select from setting as s
        where s.setrole = 0 or s.setrole = (select r.oid from pg_catalog.pg_roles as r where r.rolname = session_user)
    ) then p.boot_val else p.reset_val end as path
    from pg_catalog.pg_settings as p
    where p.name = 'search_path'
)

select
    'database ' || pg_catalog.current_database() as object,
    coalesce(
        (select s.path from setting as s where s.setrole = 0 order by s.setdatabase desc limit 1),
        (select p.path from server as p)
    ) as path
union all
(
    select distinct on (r.rolname)
        'role ' || r.rolname,
        s.path
    from setting as s
    inner join pg_catalog.pg_roles as r on r.oid = s.setrole
    order by r.rolname, s.setdatabase desc
)
