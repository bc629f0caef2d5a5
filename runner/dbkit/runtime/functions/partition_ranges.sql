-- Lists the partitions that a table should have by the calendar.
create or replace function dbkit.partition_ranges(
    parent regclass,
    unit text,
    ahead int,
    start timestamptz default null,
    time_zone text default 'UTC'
)
returns table (
    name text,
    lower timestamptz,
    upper timestamptz
)
language plpgsql
stable
set search_path = ''
-- For the start in a message. Periods begin at midnight in time_zone, whatever the session's is.
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
    -- An abbreviation or an offset (CEST, +01) would know nothing of daylight saving time.
    elsif
        time_zone is distinct from 'UTC'
        and not exists (select from pg_timezone_names as z where lower(z.name) = lower(time_zone))
    then
        raise exception 'time_zone % is not the name of a time zone', coalesce(quote_literal(time_zone), 'null')
            using errcode = 'invalid_parameter_value',
            hint = 'pg_timezone_names lists them: Europe/Berlin, America/New_York.';
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
        format('%s.%I', relation.relnamespace::regnamespace, relation.relname || to_char(p.local, suffix)),
        p.local at time zone time_zone,
        (p.local + step) at time zone time_zone
    from generate_series(
        date_trunc(unit, coalesce(start, now()) at time zone time_zone),
        date_trunc(unit, now() at time zone time_zone) + ahead * step,
        step
    ) as p (local)
    -- A zone that moves across the date line leaves out a day.
    where p.local at time zone time_zone < (p.local + step) at time zone time_zone;
end
$$;

comment on function dbkit.partition_ranges(regclass, text, int, timestamptz, text) is
    'Qualified name and bounds of every partition wanted from start (null: the current period) to ahead periods ahead; '
    'periods begin at midnight in time_zone.';

revoke execute on function dbkit.partition_ranges(regclass, text, int, timestamptz, text) from public;
