-- Lists the partitions that a table should have by the calendar.
create or replace function dbkit.partition_ranges(
    parent regclass,
    unit text,
    ahead int,
    start timestamptz default null
)
returns table (
    name text,
    lower timestamptz,
    upper timestamptz
)
language plpgsql
stable
set search_path = ''
-- Periods begin at midnight UTC, whatever the session's time zone.
set timezone = 'UTC'
as $$
declare
    suffix constant text := case unit
        when 'year' then '_YYYY'
        when 'month' then '_YYYY_MM'
        when 'day' then '_YYYY_MM_DD'
    end;
    step constant interval := '1 ' || case when suffix is not null then unit end;
    relation pg_class;
begin
    if suffix is null then
        raise exception 'unit % is not year, month or day', coalesce(quote_literal(unit), 'null')
            using errcode = 'invalid_parameter_value';
    elsif ahead is null or ahead < 0 then
        raise exception 'ahead is % and must be 0 or more', coalesce(ahead::text, 'null')
            using errcode = 'invalid_parameter_value';
    elsif not isfinite(start) then
        raise exception 'start is %', start
            using errcode = 'invalid_parameter_value';
    end if;
    select c.* into relation from pg_class as c where c.oid = parent;
    -- The server would cut the name, and two parents could then claim the same partition.
    if octet_length(relation.relname || suffix) > 63 then
        raise exception 'a partition of % would have a name longer than 63 bytes', parent
            using errcode = 'name_too_long',
            hint = format('The name of the parent may have %s bytes.', 63 - octet_length(suffix));
    end if;
    return query
    select
        format('%s.%I', relation.relnamespace::regnamespace, relation.relname || to_char(period, suffix)),
        period,
        period + step
    from generate_series(
        date_trunc(unit, coalesce(start, now())),
        date_trunc(unit, now()) + ahead * step,
        step
    ) as period;
end
$$;

comment on function dbkit.partition_ranges(regclass, text, int, timestamptz) is
    'Qualified name and bounds of every partition wanted from start (null: the current period) to ahead periods ahead.';

revoke execute on function dbkit.partition_ranges(regclass, text, int, timestamptz) from public;
