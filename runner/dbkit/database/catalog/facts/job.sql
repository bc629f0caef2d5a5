-- The jobs of pg_cron in this database; run only where its table is there and may be read.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
)

select
    'job'::text as kind,
    coalesce(m.nspname, '')::text as schema,
    case
        when m.oid is null then coalesce(j.jobname, j.command)
        else substr(j.jobname, length(m.nspname) + 2)
    end as name,
    jsonb_strip_nulls(jsonb_build_object(
        'schedule', j.schedule,
        'command', j.command,
        'role', j.username,
        'active', j.active
    )) as definition
from cron.job as j
-- A job is called after its system: <schema>.<job>.
left join managed as m on m.nspname = split_part(j.jobname, '.', 1)
where
    j.database = coalesce(nullif(current_setting('dbkit.database', true), ''), current_database())
    and j.jobname is distinct from 'dbkit.prune-run-details'
    and (m.oid is not null or nullif(current_setting('dbkit.schemas', true), '') is null)
