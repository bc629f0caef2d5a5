-- Where a table's partitions differ from those of its rule, a difference a row.
-- Parameters: parent, unit, ahead, start, time_zone, and keeps, for how long after its end a partition is kept. The
-- session's time zone is UTC and its DateStyle ISO; lower and upper are local times in time_zone.
-- From the catalogs alone, because dbkit's own functions are closed to a role that can only read; a test holds it to
-- what dbkit.missing_partitions says.
with rule as (
    select
        c.oid,
        c.relname,
        c.relnamespace,
        u.time_zone,
        k.atttypid = 'timestamptz'::regtype as is_instant,
        ('1 ' || u.unit)::interval as step,
        date_trunc(u.unit, coalesce(u.start, now()) at time zone u.time_zone) as first,
        date_trunc(u.unit, now() at time zone u.time_zone) + u.ahead * ('1 ' || u.unit)::interval as last,
        case u.unit when 'year' then '_YYYY' when 'month' then '_YYYY_MM' when 'day' then '_YYYY_MM_DD' end as suffix
    from (
        select
            %(parent)s::oid as parent,
            %(unit)s::text as unit,
            %(ahead)s::integer as ahead,
            %(start)s::timestamptz as start,
            %(time_zone)s::text as time_zone
    ) as u
    inner join pg_catalog.pg_class as c on c.oid = u.parent
    inner join pg_catalog.pg_partitioned_table as t on t.partrelid = c.oid
    inner join pg_catalog.pg_attribute as k on k.attrelid = c.oid and k.attnum = t.partattrs[0]
),

wanted as (
    select
        s.span,
        -- A table that has the partition's name.
        (
            select c.oid::regclass::text
            from pg_catalog.pg_class as c
            where c.relnamespace = r.relnamespace and c.relname = r.relname || to_char(p.period, r.suffix)
        ) as namesake
    from rule as r
    cross join lateral generate_series(r.first, r.last, r.step) as p (period)
    cross join lateral tstzrange(p.period at time zone r.time_zone, (p.period + r.step) at time zone r.time_zone)
        as s (span)
    -- A zone that moves across the date line leaves out a day.
    where not isempty(s.span)
),

held as (
    select
        i.inhrelid::regclass::text as name,
        -- FOR VALUES FROM ('...' or MINVALUE) TO ('...' or MAXVALUE); a literal of these types holds no quote.
        case
            when r.is_instant then tstzrange(l.lower::timestamptz, l.upper::timestamptz)
            else tstzrange(
                l.lower::timestamp at time zone r.time_zone,
                l.upper::timestamp at time zone r.time_zone
            )
        end as span
    from rule as r
    inner join pg_catalog.pg_inherits as i on i.inhparent = r.oid
    inner join pg_catalog.pg_class as c on c.oid = i.inhrelid
    cross join lateral pg_catalog.pg_get_expr(c.relpartbound, c.oid) as b (text)
    cross join lateral (
        select
            case when e.lower = '' or e.lower like '%% BC' then '-infinity' else e.lower end,
            case when e.upper = '' then 'infinity' when e.upper like '%% BC' then '-infinity' else e.upper end
        -- What is before Christ is before every calendar: not every day of it has a local time.
        from (
            select
                split_part(split_part(b.text, ' TO (', 1), '''', 2),
                split_part(split_part(b.text, ' TO (', 2), '''', 2)
        ) as e (lower, upper)
    ) as l (lower, upper)
    where b.text <> 'DEFAULT'
),

judged as (
    select
        w.span,
        w.namesake,
        range_agg(h.span) filter (where h.name is not null) as covered,
        array_agg(h.name order by h.span) filter (where h.name is not null) as names
    from wanted as w
    left join held as h on h.span && w.span
    group by w.span, w.namesake
),

missing as (
    select unnest(range_agg(j.span)) as span
    from judged as j
    where j.covered is null
),

found as (
    select
        case
            when exists (select from held as h where h.span >> m.span) then 'gap'
            when coalesce((select max(upper(h.span)) from held as h) >= now() + r.step, false) then 'horizon'
            else 'horizon, near'
        end as found,
        m.span,
        array(
            select j.namesake
            from judged as j
            where j.span <@ m.span and j.namesake is not null
            order by j.span
        ) as names
    from missing as m
    cross join rule as r
    union all
    select
        'part',
        j.span,
        j.names
    from judged as j
    where not j.covered @> j.span
    union all
    select
        'other bounds',
        h.span,
        array[h.name]
    from held as h
    where
        exists (select from judged as j where j.span && h.span)
        and not exists (select from judged as j where j.span && h.span and not j.covered @> j.span)
        and not exists (select from judged as j where j.span = h.span)
    union all
    -- A day of grace: what takes partitions away runs once a day.
    select
        'overdue',
        h.span,
        array[h.name]
    from held as h
    where upper(h.span) < now() - %(keeps)s::interval - interval '1 day'
)

select
    f.found,
    (lower(f.span) at time zone r.time_zone)::text as lower,
    (upper(f.span) at time zone r.time_zone)::text as upper,
    f.names
from found as f
cross join rule as r
order by f.span, f.found
