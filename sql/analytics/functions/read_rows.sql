-- The rows that stand for a project and a time: the heart of every read function.
create or replace function analytics.read_rows(
    p_project_id text,
    p_from timestamptz,
    p_to timestamptz,
    p_realtime boolean,
    p_days text,
    p_event_type text default null,
    p_event_label text default null
)
returns table (
    bucket timestamptz,
    event_type text,
    event_label text,
    event_count bigint,
    unique_visitors bigint,
    unique_sessions bigint,
    visitors analytics.sketch,
    sessions analytics.sketch
)
language plpgsql
stable
security definer
set search_path = ''
-- Whatever is asked, the ways to it are the same: by the project and the time.
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    lower timestamptz := p_from;
    upper timestamptz := p_to;
    gone analytics.analytics_horizon;
    -- Whole hours, and within them whole days; both half open.
    first_hour timestamptz;
    last_hour timestamptz;
    first_day timestamptz;
    last_day timestamptz;
    pending timestamptz[] := '{}'::timestamptz[];
    broken date[];
    -- Stretches to read from hourly rows, and pieces of hours to count from raw events.
    hours_from timestamptz[];
    hours_to timestamptz[];
    raw_from timestamptz[] := '{}'::timestamptz[];
    raw_to timestamptz[] := '{}'::timestamptz[];
begin
    perform analytics.check_range(p_from, p_to);
    if not analytics.can_read_project(p_project_id) then
        return;
    end if;
    select h.* into gone from analytics.analytics_horizon as h;
    if p_days = 'none' and lower < gone.hourly_from then
        raise exception 'hours before % are gone, only UTC days are left', gone.hourly_from
            using errcode = 'PT400', detail = '{"parameter": "p_from"}';
    end if;
    -- Part of an hour can be told from raw events only, part of a day from hourly rows only; else all of it counts.
    if not p_realtime or lower < gone.raw_from then
        lower := date_trunc(case when lower < gone.hourly_from then 'day' else 'hour' end, lower, 'UTC');
    end if;
    if not p_realtime or upper < gone.raw_from then
        upper := analytics.ceil_to(case when upper < gone.hourly_from then 'day' else 'hour' end, upper);
    end if;

    first_hour := analytics.ceil_to('hour', lower);
    last_hour := date_trunc('hour', upper, 'UTC');
    if first_hour > last_hour then
        raw_from := array[lower];
        raw_to := array[upper];
        last_hour := first_hour;
    else
        if lower < first_hour then
            raw_from := raw_from || lower;
            raw_to := raw_to || first_hour;
        end if;
        if last_hour < upper then
            raw_from := raw_from || last_hour;
            raw_to := raw_to || upper;
        end if;
    end if;
    if p_realtime and first_hour < last_hour then
        pending := array(
            select d.hour_bucket
            from analytics.analytics_events_dirty as d
            where d.project_id = p_project_id
                and d.hour_bucket >= greatest(first_hour, gone.raw_from)
                and d.hour_bucket < last_hour
            group by d.hour_bucket
        );
        raw_from := raw_from || pending;
        raw_to := raw_to || array(
            select h.hour + interval '1 hour'
            from unnest(pending) with ordinality as h (hour, n)
            order by h.n
        );
    end if;

    first_day := analytics.ceil_to('day', first_hour);
    last_day := date_trunc('day', last_hour, 'UTC');
    if p_days = 'none' or first_day >= last_day then
        hours_from := array[first_hour];
        hours_to := array[last_hour];
    else
        -- A day with a pending hour is taken apart.
        broken := array(
            select distinct (h.hour at time zone 'UTC')::date
            from unnest(pending) as h (hour)
            where h.hour >= first_day
                and h.hour < last_day
        );
        hours_from := array[first_hour, last_day] || array(
            select d.day::timestamp at time zone 'UTC'
            from unnest(broken) with ordinality as d (day, n)
            order by d.n
        );
        hours_to := array[first_day, last_hour] || array(
            select (d.day + 1)::timestamp at time zone 'UTC'
            from unnest(broken) with ordinality as d (day, n)
            order by d.n
        );
        if p_days = 'project' then
            return query
            select
                d.day::timestamp at time zone 'UTC',
                null::text,
                null::text,
                d.event_count,
                d.unique_visitors,
                d.unique_sessions,
                d.visitors_hll,
                d.sessions_hll
            from analytics.analytics_project_daily_agg as d
            where d.project_id = p_project_id
                and d.day >= (first_day at time zone 'UTC')::date
                and d.day < (last_day at time zone 'UTC')::date
                and d.day <> all (broken);
        elsif p_days = 'types' then
            return query
            select
                d.day::timestamp at time zone 'UTC',
                d.event_type,
                null::text,
                d.event_count,
                d.unique_visitors,
                d.unique_sessions,
                d.visitors_hll,
                d.sessions_hll
            from analytics.analytics_type_daily_agg as d
            where d.project_id = p_project_id
                and d.day >= (first_day at time zone 'UTC')::date
                and d.day < (last_day at time zone 'UTC')::date
                and d.day <> all (broken)
                and (p_event_type is null or d.event_type = p_event_type);
        else
            return query
            select
                d.day::timestamp at time zone 'UTC',
                d.event_type,
                d.event_label,
                d.event_count,
                d.unique_visitors,
                d.unique_sessions,
                d.visitors_hll,
                d.sessions_hll
            from analytics.analytics_events_daily_agg as d
            where d.project_id = p_project_id
                and d.day >= (first_day at time zone 'UTC')::date
                and d.day < (last_day at time zone 'UTC')::date
                and d.day <> all (broken)
                and (p_event_type is null or d.event_type = p_event_type)
                and (p_event_label is null or d.event_label = p_event_label);
        end if;
    end if;

    return query
    select
        h.hour_bucket,
        h.event_type,
        h.event_label,
        h.event_count,
        h.unique_visitors,
        h.unique_sessions,
        h.visitors_hll,
        h.sessions_hll
    from unnest(hours_from, hours_to) as s (lower, upper)
    inner join analytics.analytics_events_hourly_agg as h
        on h.project_id = p_project_id and h.hour_bucket >= s.lower and h.hour_bucket < s.upper
    where s.lower < s.upper
        and h.hour_bucket <> all (pending)
        and (p_event_type is null or h.event_type = p_event_type)
        and (p_event_label is null or h.event_label = p_event_label);

    if cardinality(raw_from) > 0 then
        return query
        select
            r.hour_bucket,
            r.event_type,
            r.event_label,
            r.event_count,
            r.unique_visitors,
            r.unique_sessions,
            r.visitors_hll,
            r.sessions_hll
        from analytics.recount(array_fill(p_project_id, array[cardinality(raw_from)]), raw_from, raw_to) as r
        where (p_event_type is null or r.event_type = p_event_type)
            and (p_event_label is null or r.event_label = p_event_label);
    end if;
end
$$;

comment on function analytics.read_rows(text, timestamptz, timestamptz, boolean, text, text, text) is
    'Rows that cover a half-open time exactly, each event once. Whole UTC days come from daily rows (p_days: '
    'labels, types for one row a day and type, project for one row a day, none), what is left from hourly rows, and '
    'with p_realtime pending hours and parts of hours from raw events; without it the time is widened to whole '
    'hours. No rows of a project that the caller cannot see. Definer, so that access is checked once and not once a '
    'row.';

revoke execute on function analytics.read_rows(text, timestamptz, timestamptz, boolean, text, text, text) from public;
grant execute on function analytics.read_rows(text, timestamptz, timestamptz, boolean, text, text, text)
to authenticated, service_role;
