-- Creates one partition of a table that is partitioned by time, and moves its rows out of the default partition.
create or replace function dbkit.create_partition(
    parent regclass,
    name text,
    lower timestamptz,
    upper timestamptz,
    time_zone text default 'UTC'
)
returns void
language plpgsql
set search_path = ''
-- Instants are written in UTC.
set timezone = 'UTC'
as $$
declare
    key constant text := dbkit.partition_key(parent);
    is_instant constant boolean := dbkit.partition_key_is_instant(parent);
    -- Without a zone the bounds are local midnights; where clocks skip midnight, the instant is an hour later.
    first constant text := case
        when is_instant then lower::text
        else date_trunc('day', lower at time zone time_zone)::text
    end;
    last constant text := case
        when is_instant then upper::text
        else date_trunc('day', upper at time zone time_zone)::text
    end;
    span constant text := format('%1$s is not null and %1$s >= %2$L and %1$s < %3$L', key, first, last);
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
    execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, name, first, last);
    execute format('alter table %s drop constraint dbkit_span', name);
    perform dbkit.copy_replica_identity(parent, name::regclass);
end
$$;

comment on function dbkit.create_partition(regclass, text, timestamptz, timestamptz, text) is
    'A part of dbkit.ensure_partitions: creates the table of this qualified name, fills and attaches it.';

revoke execute on function dbkit.create_partition(regclass, text, timestamptz, timestamptz, text) from public;
