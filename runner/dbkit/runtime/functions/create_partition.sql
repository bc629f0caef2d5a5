-- Creates one partition of a table that is partitioned by time, and moves its rows out of the default partition.
create or replace function dbkit.create_partition(
    parent regclass,
    name text,
    lower timestamptz,
    upper timestamptz
)
returns void
language plpgsql
set search_path = ''
-- The bounds are written as instants in UTC, which a timestamp and a date read without the zone.
set timezone = 'UTC'
as $$
declare
    key constant text := dbkit.partition_key(parent);
    span constant text := format('%1$s is not null and %1$s >= %2$L and %1$s < %3$L', key, lower, upper);
    source constant regclass := (select p.partition from dbkit.partitions(parent) as p where p.is_default);
begin
    -- Made apart and then attached: "partition of" would lock out the parent's readers, and fails where the default
    -- partition holds rows of the range.
    if source is null then
        execute format('lock table only %s in share update exclusive mode', parent);
    else
        perform dbkit.stop_writers(parent);
    end if;
    -- The check is what attach would otherwise have to find out by reading the rows.
    execute format(
        'create table %s (like %s including all excluding identity, constraint dbkit_span check (%s))%s',
        name, parent, span, dbkit.storage_clause(parent, source)
    );
    if source is not null then
        execute format('lock table %s in access exclusive mode', source);
        perform dbkit.move_rows(source, name::regclass, span);
    end if;
    -- Only now, for forced row security would refuse the rows.
    perform dbkit.guard_partition(parent, name::regclass);
    execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, name, lower, upper);
    execute format('alter table %s drop constraint dbkit_span', name);
    perform dbkit.copy_replica_identity(parent, name::regclass);
end
$$;

comment on function dbkit.create_partition(regclass, text, timestamptz, timestamptz) is
    'A part of dbkit.ensure_partitions: creates the table of this qualified name, fills and attaches it.';

revoke execute on function dbkit.create_partition(regclass, text, timestamptz, timestamptz) from public;
