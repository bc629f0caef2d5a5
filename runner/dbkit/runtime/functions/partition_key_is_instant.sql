-- Tells a partition key that is a moment from one that is a local time or a day.
create or replace function dbkit.partition_key_is_instant(parent regclass)
returns boolean
language sql
stable
set search_path = ''
as $$
    select a.atttypid = 'timestamptz'::regtype
    from pg_partitioned_table as t
    inner join pg_attribute as a on a.attrelid = t.partrelid and a.attnum = t.partattrs[0]
    where t.partrelid = parent;
$$;

comment on function dbkit.partition_key_is_instant(regclass) is
    'Whether the first column of the partition key is a timestamptz; null when there is none.';

revoke execute on function dbkit.partition_key_is_instant(regclass) from public;
