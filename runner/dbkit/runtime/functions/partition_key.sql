-- Names the column by which a table is partitioned into ranges of time.
create or replace function dbkit.partition_key(parent regclass)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    partitioned pg_partitioned_table;
    key pg_attribute;
begin
    select t.* into partitioned from pg_partitioned_table as t where t.partrelid = parent;
    if partitioned.partstrat is distinct from 'r' then
        raise exception '% is not partitioned by range', coalesce(parent::text, 'null')
            using errcode = 'wrong_object_type';
    end if;
    -- A key that is an expression has the attribute number 0.
    if partitioned.partnatts <> 1 or partitioned.partattrs[0] = 0 then
        raise exception '% is not partitioned by one column but by %', parent, pg_get_partkeydef(parent)
            using errcode = 'wrong_object_type';
    end if;
    select a.* into key from pg_attribute as a where a.attrelid = parent and a.attnum = partitioned.partattrs[0];
    if key.atttypid not in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype) then
        raise exception '% is partitioned by % of type %', parent, key.attname, format_type(key.atttypid, key.atttypmod)
            using errcode = 'datatype_mismatch',
            hint = 'The key must be a timestamptz, a timestamp or a date.';
    end if;
    return quote_ident(key.attname);
end
$$;

comment on function dbkit.partition_key(regclass) is
    'The quoted name of the only column of the partition key; an error when it is not one column of time.';

revoke execute on function dbkit.partition_key(regclass) from public;
