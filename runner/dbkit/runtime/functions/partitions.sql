-- Lists the partitions of a table that is partitioned into ranges of time.
create or replace function dbkit.partitions(parent regclass, time_zone text default 'UTC')
returns table (
    partition regclass,
    is_default boolean,
    lower timestamptz,
    upper timestamptz
)
language plpgsql
stable
set search_path = ''
-- Bounds are printed and read back under one zone and one DateStyle, whichever it is.
set timezone = 'UTC'
as $$
declare
    is_instant constant boolean := dbkit.partition_key_is_instant(parent);
begin
    perform dbkit.partition_key(parent);
    return query
    select
        c.oid::regclass,
        bound.text = 'DEFAULT',
        case
            when bound.text = 'DEFAULT' then null
            when is_instant then held.lower::timestamptz
            else held.lower::timestamp at time zone time_zone
        end,
        case
            when bound.text = 'DEFAULT' then null
            when is_instant then held.upper::timestamptz
            else held.upper::timestamp at time zone time_zone
        end
    from pg_inherits as i
    inner join pg_class as c on c.oid = i.inhrelid
    -- FOR VALUES FROM ('...' or MINVALUE) TO ('...' or MAXVALUE); a literal of these types holds no quote.
    cross join lateral pg_get_expr(c.relpartbound, c.oid) as bound (text)
    cross join lateral (
        select
            case when l.lower = '' or l.lower like '% BC' then '-infinity' else l.lower end,
            case when l.upper = '' then 'infinity' when l.upper like '% BC' then '-infinity' else l.upper end
        -- What is before Christ is before every calendar: not every day of it has a local time.
        from (
            select
                split_part(split_part(bound.text, ' TO (', 1), '''', 2),
                split_part(split_part(bound.text, ' TO (', 2), '''', 2)
        ) as l (lower, upper)
    ) as held (lower, upper)
    where i.inhparent = parent
    order by 3, 1;
end
$$;

comment on function dbkit.partitions(regclass, text) is
    'Partitions with their bounds as instants (timestamp and date taken as local time in time_zone); the default '
    'partition has none.';

revoke execute on function dbkit.partitions(regclass, text) from public;
