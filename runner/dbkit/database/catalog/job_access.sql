-- What this role can see of pg_cron, in one row; run in the database that pg_cron lives in.
-- Of a setting that is hidden from this role, and of a launcher it may not look for, null.
select
    j.oid is not null and d.oid is not null as installed,
    coalesce(
        pg_catalog.has_schema_privilege(n.oid, 'usage')
        and pg_catalog.has_table_privilege(j.oid, 'select')
        and pg_catalog.has_table_privilege(d.oid, 'select'),
        false
    ) as readable,
    coalesce(pg_catalog.row_security_active(j.oid) or pg_catalog.row_security_active(d.oid), false) as filtered,
    current_user::text as role,
    now() as now,
    (select s.setting from pg_catalog.pg_settings as s where s.name = 'cron.log_run') as log_run,
    case
        when pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'usage')
            then exists (select from pg_catalog.pg_stat_activity as a where a.backend_type = 'pg_cron launcher')
    end as launched,
    -- The WAL writer starts when recovery is over, with the first server processes and after each crash.
    coalesce(
        (select a.backend_start from pg_catalog.pg_stat_activity as a where a.backend_type = 'walwriter'),
        pg_catalog.pg_postmaster_start_time()
    ) as started_at
from (select 'cron'::text as name) as s
left join pg_catalog.pg_namespace as n on n.nspname = s.name
left join pg_catalog.pg_class as j on j.relnamespace = n.oid and j.relname = 'job'
left join pg_catalog.pg_class as d on d.relnamespace = n.oid and d.relname = 'job_run_details'
