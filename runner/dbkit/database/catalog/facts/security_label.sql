-- Security labels.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
),

labelled as (
    select
        l.classoid,
        l.objoid,
        l.objsubid,
        l.provider,
        l.label
    from pg_catalog.pg_seclabel as l
    union all
    select
        l.classoid,
        l.objoid,
        0,
        l.provider,
        l.label
    from pg_catalog.pg_shseclabel as l
    where current_setting('dbkit.cluster', true) = 'on'
)

select
    'security label'::text as kind,
    coalesce(m.nspname, '')::text as schema,
    format('%s by %s', pg_describe_object(l.classoid, l.objoid, l.objsubid), l.provider) as name,
    jsonb_build_object('label', l.label) as definition
from labelled as l
cross join lateral pg_identify_object(l.classoid, l.objoid, l.objsubid) as o
left join managed as m on m.nspname = o.schema
where m.oid is not null or o.schema is null
