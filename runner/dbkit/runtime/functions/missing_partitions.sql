-- Lists the partitions that dbkit.ensure_partitions would create; changes nothing.
create or replace function dbkit.missing_partitions(
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
-- For the bounds in messages.
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
    wanted record;
begin
    perform dbkit.partition_key(parent);
    for wanted in
        with held as materialized (
            select
                p.partition,
                p.lower,
                p.upper
            from dbkit.partitions(parent, time_zone) as p
        )

        select
            r.name,
            r.lower,
            r.upper,
            range_agg(tstzrange(p.lower, p.upper)) filter (where p.partition is not null) as covered,
            string_agg(p.partition::text, ', ' order by p.lower) as partitions,
            -- No zone is further from UTC: these begin at midnight somewhere else.
            (
                select b.partition::text
                from held as b
                where b.upper < r.lower and b.upper > r.lower - interval '15 hours'
                order by b.upper desc
                limit 1
            ) as before,
            exists (select from held as b where b.upper = r.lower) as follows
        from dbkit.partition_ranges(parent, unit, ahead, start, time_zone) as r
        left join held as p on p.lower < r.upper and p.upper > r.lower
        group by r.name, r.lower, r.upper
        order by r.lower
    loop
        if wanted.covered is null and to_regclass(wanted.name) is not null then
            raise exception '% exists already and is not the partition of % from % to %',
                wanted.name, parent, wanted.lower, wanted.upper
                using errcode = 'duplicate_table',
                hint = 'Attach it to its parent again, or rename or drop it.';
        elsif not wanted.covered @> tstzrange(wanted.lower, wanted.upper) then
            raise exception '% of % holds a part of the range from % to %',
                wanted.partitions, parent, wanted.lower, wanted.upper
                using errcode = 'invalid_object_definition',
                hint = 'If the partitions begin at midnight in another time zone, name it: '
                    'time_zone => ''Europe/Berlin''. Otherwise create, or detach, partitions of your own until the '
                    'range is held as a whole or not at all.';
        elsif wanted.covered is null and wanted.before is not null and not wanted.follows then
            raise exception '% of % ends some hours before %', wanted.before, parent, wanted.lower
                using errcode = 'invalid_object_definition',
                hint = 'If the partitions begin at midnight in another time zone, name it: '
                    'time_zone => ''Europe/Berlin''. Otherwise create a partition of your own for these hours.';
        elsif wanted.covered is null then
            name := wanted.name;
            lower := wanted.lower;
            upper := wanted.upper;
            return next;
        end if;
    end loop;
end
$$;

comment on function dbkit.missing_partitions(regclass, text, int, timestamptz, text) is
    'What dbkit.ensure_partitions would create with the same arguments: qualified name and bounds. Read-only.';

revoke execute on function dbkit.missing_partitions(regclass, text, int, timestamptz, text) from public;
