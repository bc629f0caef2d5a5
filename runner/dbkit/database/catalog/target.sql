-- What a plan must know of the server, in one row.
select
    current_database() as database,
    current_user as role,
    current_setting('server_version_num')::integer / 10000 as major,
    pg_catalog.to_regnamespace('auth') is not null as has_platform,
    pg_catalog.to_regclass('dbkit.run') is not null as has_ledger,
    has_database_privilege(current_database(), 'temporary') as may_create_temporary,
    -- A role that only reads may not ask which partitions are missing.
    coalesce(
        (
            select bool_and(
                pg_catalog.has_schema_privilege(p.pronamespace, 'usage')
                and pg_catalog.has_function_privilege(p.oid, 'execute')
            )
            from pg_catalog.pg_proc as p
            where p.pronamespace = pg_catalog.to_regnamespace('dbkit') and p.proname = 'missing_partitions'
        ),
        false
    ) as may_ask_calendar,
    array(select e.name::text from pg_catalog.pg_available_extensions as e) as available,
    array(select e.extname::text from pg_catalog.pg_extension as e) as installed,
    -- Only a privileged role can see the setting (asked directly, the server refuses); another sees the extension.
    coalesce(
        (select nullif(s.setting, '') from pg_catalog.pg_settings as s where s.name = 'cron.database_name'),
        (select current_database() from pg_catalog.pg_extension as e where e.extname = 'pg_cron')
    ) as cron_database
