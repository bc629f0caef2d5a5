-- Makes those who write to a table wait before it until the end of the transaction.
create or replace function dbkit.stop_writers(parent regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    referenced regclass;
begin
    -- Attaching a partition locks these too. A writer comes to them first: it looks up an event, then adds to it. Who
    -- holds one of them and waited for the parent, while we hold that and wait for this, would be in a deadlock.
    for referenced in
        select distinct k.confrelid::regclass
        from pg_catalog.pg_constraint as k
        where k.conrelid = parent
            and k.contype = 'f'
            and k.confrelid <> parent
            and has_table_privilege(k.confrelid, 'update, delete, truncate')
        order by 1
    loop
        execute format('lock table only %s in share row exclusive mode', referenced);
    end loop;
    execute format('lock table only %s in share row exclusive mode', parent);
end
$$;

comment on function dbkit.stop_writers(regclass) is
    'A part of dbkit.create_partition. One that waited at the default partition for its rows to be moved would be '
    'refused (23514), for it does not choose its partition anew; here it waits before it chooses.';

revoke execute on function dbkit.stop_writers(regclass) from public;
