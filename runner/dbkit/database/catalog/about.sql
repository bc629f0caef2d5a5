-- What a snapshot says of the server it was taken from, in one row.
select
    current_setting('server_version_num')::integer / 10000 as major,
    coalesce((select jsonb_object_agg(e.extname, e.extversion) from pg_catalog.pg_extension as e), '{}') as extensions,
    case
        when j.oid is not null
            then
                has_schema_privilege(j.relnamespace, 'usage')
                and has_any_column_privilege(j.oid, 'select')
    end as jobs_readable,
    coalesce(row_security_active(j.oid), false) as jobs_hidden,
    -- The setting is hidden from most roles, and asking for it by name an error.
    (select s.setting from pg_catalog.pg_settings as s where s.name = 'cron.database_name') as cron_database,
    pg_has_role('pg_read_all_settings', 'usage') as settings_readable,
    current_setting('is_superuser') <> 'on'
    and (
        exists (select from pg_catalog.pg_user_mappings)
        or exists (
            select
            from pg_catalog.pg_subscription as s
            where s.subdbid = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
        )
    ) as connections_hidden,
    current_database() as database
from (values (1)) as always (one)
-- Not to_regclass: it needs a right on the schema.
left join (
    select
        c.oid,
        c.relnamespace
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'cron' and c.relname = 'job'
) as j on true
