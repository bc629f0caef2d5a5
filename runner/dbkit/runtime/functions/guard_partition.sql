-- Gives a table made for a parent the same owner, row security, and no grants.
create or replace function dbkit.guard_partition(parent regclass, partition regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    model constant pg_class := (select c from pg_class as c where c.oid = parent);
begin
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

comment on function dbkit.guard_partition(regclass, regclass) is
    'A part of dbkit.ensure_partitions: who may do what on a new partition, which is nobody but the owner.';

revoke execute on function dbkit.guard_partition(regclass, regclass) from public;
