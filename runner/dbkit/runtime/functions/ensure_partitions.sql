-- Creates the partitions of the calendar that are missing.
create or replace function dbkit.ensure_partitions(
    parent regclass,
    unit text,
    ahead int,
    start timestamptz default null,
    time_zone text default 'UTC'
)
returns int
language plpgsql
set search_path = ''
-- A default partition is locked against its writers; rather fail than let them queue behind a long reader.
set lock_timeout = '2s'
as $$
declare
    missing record;
    created int := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('dbkit.partitions', parent::oid::bigint));
    for missing in
        select m.name, m.lower, m.upper
        from dbkit.missing_partitions(parent, unit, ahead, start, time_zone) as m
    loop
        perform dbkit.create_partition(parent, missing.name, missing.lower, missing.upper, time_zone);
        created := created + 1;
    end loop;
    return created;
end
$$;

comment on function dbkit.ensure_partitions(regclass, text, int, timestamptz, text) is
    'Creates the missing partitions (unit year, month or day) from start (null: the current period) through '
    'ahead periods ahead, named <parent>_YYYY[_MM[_DD]], and moves their rows out of the default partition. '
    'Periods begin at midnight in time_zone, a name of pg_timezone_names; a key of type timestamp or date is taken as '
    'local time there. Returns how many it created.';

revoke execute on function dbkit.ensure_partitions(regclass, text, int, timestamptz, text) from public;
