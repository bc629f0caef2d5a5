-- Every index is valid: what a failed concurrent build leaves behind is kept up to date and never read.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    case
        when c.relkind = 'I' then 'is invalid: a partition has no index attached to it'
        else 'is invalid: a concurrent build did not end; drop it and build it again'
    end as message
from pg_catalog.pg_index as i
inner join pg_catalog.pg_class as c on c.oid = i.indexrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and not (i.indisvalid and i.indisready and i.indislive)
