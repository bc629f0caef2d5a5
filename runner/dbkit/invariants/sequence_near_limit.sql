-- No sequence has used up more than 80 % of the numbers that it, or the column it serves, can hold.
with used as (
    select
        c.oid,
        coalesce(q.last_value::numeric - q.min_value + 1, 0) as given,
        -- None may be left: a sequence can begin above what its column holds.
        greatest(
            least(
                q.max_value,
                case col.atttypid
                    when 'pg_catalog.int2'::regtype then 32767
                    when 'pg_catalog.int4'::regtype then 2147483647
                    else q.max_value
                end
            )::numeric - q.min_value + 1,
            1
        ) as available
    from pg_catalog.pg_sequences as q
    inner join pg_catalog.pg_namespace as n on n.nspname = q.schemaname
    inner join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = q.sequencename
    left join pg_catalog.pg_depend as d
        on d.classid = 'pg_catalog.pg_class'::regclass
        and d.objid = c.oid
        and d.refclassid = 'pg_catalog.pg_class'::regclass
        and d.deptype in ('a', 'i')
    left join pg_catalog.pg_attribute as col on col.attrelid = d.refobjid and col.attnum = d.refobjsubid
    where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
        and q.increment_by > 0
        and not q.cycle
)

select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    pg_catalog.format('%s %% of its numbers are used up', pg_catalog.trunc(100 * u.given / u.available)) as message
from used as u
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, u.oid, 0) as a
where u.given > 0.8 * u.available
