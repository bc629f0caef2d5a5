-- Gives a table made for a parent what "like" does not copy: storage options, row security, owner; and no grants.
create or replace function dbkit.dress_partition(parent regclass, partition regclass, source regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    model constant pg_class := (select c from pg_class as c where c.oid = parent);
    -- A partitioned table cannot have storage parameters, so its default partition speaks for it.
    options constant text := (
        select string_agg(format('%I = %L', o.option_name, o.option_value), ', ')
        from pg_class as c
        cross join pg_options_to_table(c.reloptions) as o
        where c.oid = source
    );
    tablespace constant name := (select t.spcname from pg_tablespace as t where t.oid = model.reltablespace);
begin
    if options is not null then
        execute format('alter table %s set (%s)', partition, options);
    end if;
    if tablespace is not null then
        execute format('alter table %s set tablespace %I', partition, tablespace);
    end if;
    -- Row security of the parent says nothing about a query on the partition itself.
    execute format('alter table %s enable row level security', partition);
    if model.relforcerowsecurity then
        execute format('alter table %s force row level security', partition);
    end if;
    if model.relowner <> current_user::regrole then
        execute format('alter table %s owner to %s', partition, model.relowner::regrole);
    end if;
    perform dbkit.revoke_all(partition);
end
$$;

comment on function dbkit.dress_partition(regclass, regclass, regclass) is
    'A part of dbkit.ensure_partitions: storage options come from source, the default partition, if there is one.';

revoke execute on function dbkit.dress_partition(regclass, regclass, regclass) from public;
