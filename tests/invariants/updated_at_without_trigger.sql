-- Every table with a column updated_at has the trigger that keeps it.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'no enabled trigger calls dbkit.update_updated_at_column() before update for each row' as message
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
inner join pg_catalog.pg_attribute as col
    on col.attrelid = c.oid
    and col.attname = 'updated_at'
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and c.relkind in ('r', 'p')
    -- 1 + 2 + 16: for each row, before, update.
    and not exists (
        select
        from pg_catalog.pg_trigger as t
        inner join pg_catalog.pg_proc as f on f.oid = t.tgfoid
        inner join pg_catalog.pg_namespace as home on home.oid = f.pronamespace
        where t.tgrelid = c.oid
            -- By its parts: a role that may not use the schema cannot look the function up.
            and home.nspname = 'dbkit'
            and f.proname = 'update_updated_at_column'
            and t.tgtype & 19 = 19
            and t.tgenabled in ('O', 'A')
            and t.tgqual is null
    )
