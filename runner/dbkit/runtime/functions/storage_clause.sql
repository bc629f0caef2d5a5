-- Says where and how the rows of a new partition are stored.
create or replace function dbkit.storage_clause(parent regclass, source regclass)
returns text
language sql
stable
set search_path = ''
as $$
    select concat(
        -- A partitioned table cannot have storage parameters, so its default partition speaks for it.
        (
            select ' with (' || string_agg(format('%I = %L', o.option_name, o.option_value), ', ') || ')'
            from pg_class as c
            cross join pg_options_to_table(c.reloptions) as o
            where c.oid = source
        ),
        (
            select format(' tablespace %I', t.spcname)
            from pg_class as c
            inner join pg_tablespace as t on t.oid = c.reltablespace
            where c.oid = parent
        )
    )
$$;

comment on function dbkit.storage_clause(regclass, regclass) is
    'A part of dbkit.ensure_partitions: the end of a create table, from the parent and its default partition, if any.';

revoke execute on function dbkit.storage_clause(regclass, regclass) from public;
