-- Lists the partitions of a table that is partitioned into ranges of time.
create or replace function dbkit.partitions(parent regclass)
returns table (
    partition regclass,
    is_default boolean,
    lower timestamptz,
    upper timestamptz
)
language plpgsql
stable
set search_path = ''
-- For a timestamp and a date; bounds are printed and read back under one DateStyle, whichever it is.
set timezone = 'UTC'
as $$
begin
    perform dbkit.partition_key(parent);
    return query
    select
        c.oid::regclass,
        bound.text = 'DEFAULT',
        case when bound.text <> 'DEFAULT'
            then coalesce(nullif(split_part(split_part(bound.text, ' TO (', 1), '''', 2), ''), '-infinity')::timestamptz
        end,
        case when bound.text <> 'DEFAULT'
            then coalesce(nullif(split_part(split_part(bound.text, ' TO (', 2), '''', 2), ''), 'infinity')::timestamptz
        end
    from pg_inherits as i
    inner join pg_class as c on c.oid = i.inhrelid
    -- FOR VALUES FROM ('...' or MINVALUE) TO ('...' or MAXVALUE); a literal of these types holds no quote.
    cross join lateral pg_get_expr(c.relpartbound, c.oid) as bound (text)
    where i.inhparent = parent
    order by 3, 1;
end
$$;

comment on function dbkit.partitions(regclass) is
    'Partitions with their bounds as instants (timestamp and date taken as UTC); the default partition has none.';

revoke execute on function dbkit.partitions(regclass) from public;
