-- A chart: events, visitors and sessions over time.
create or replace function analytics.get_series(
    p_project_id text,
    p_from timestamptz,
    p_to timestamptz default now(),
    p_granularity text default 'auto',
    p_event_type text default null,
    p_event_label text default null,
    p_tz text default 'UTC',
    p_realtime boolean default true
)
returns table (
    bucket timestamptz,
    total_events bigint,
    unique_visitors bigint,
    unique_sessions bigint,
    is_partial boolean
)
language plpgsql
stable
as $$
declare
    span constant interval := p_to - p_from;
    granularity constant text := case
        when p_granularity <> 'auto' then p_granularity
        when span <= interval '24 hours' then 'hour'
        when span <= interval '7 days' then '4-hour'
        when span <= interval '30 days' then 'day'
        else 'week'
    end;
    days constant text := case
        when granularity in ('hour', '4-hour') or p_tz <> 'UTC' then 'none'
        when p_event_type is null and p_event_label is null then 'project'
        when p_event_label is null then 'types'
        else 'labels'
    end;
begin
    perform analytics.check_range(p_from, p_to);
    perform analytics.check_zone(p_tz, p_from, p_to);
    if granularity is null or granularity not in ('hour', '4-hour', 'day', 'week') then
        raise exception 'the granularity must be auto, hour, 4-hour, day or week'
            using errcode = 'PT400', detail = '{"parameter": "p_granularity"}';
    elsif not analytics.can_read_project(p_project_id) then
        return;
    end if;
    return query
    with counted as (
        select
            analytics.series_bucket(r.bucket, granularity, p_tz) as bucket,
            sum(r.event_count)::bigint as events,
            case
                when count(*) = 1 then max(r.unique_visitors)
                else analytics.sketch_count(analytics.sketch_union(r.visitors))
            end as visitors,
            case
                when count(*) = 1 then max(r.unique_sessions)
                else analytics.sketch_count(analytics.sketch_union(r.sessions))
            end as sessions
        from analytics.read_rows(p_project_id, p_from, p_to, p_realtime, days, p_event_type, p_event_label) as r
        group by 1
    ),
    buckets as (
        -- Every hour of the time has its bucket; so no calendar arithmetic can miss one.
        select
            b.bucket,
            lead(b.bucket) over (order by b.bucket) as next
        from (
            select distinct analytics.series_bucket(h.hour, granularity, p_tz) as bucket
            from generate_series(
                date_trunc('hour', p_from, 'UTC'),
                -- Over a week past the end, for the beginning of the bucket after the last.
                p_to + interval '8 days',
                interval '1 hour'
            ) as h (hour)
        ) as b
    )
    select
        b.bucket,
        coalesce(c.events, 0),
        coalesce(c.visitors, 0),
        coalesce(c.sessions, 0),
        b.bucket < p_from or b.next > p_to
    from buckets as b
    left join counted as c on c.bucket = b.bucket
    where b.bucket < p_to
    order by b.bucket;
end
$$;

comment on function analytics.get_series(text, timestamptz, timestamptz, text, text, text, text, boolean) is
    'Events, distinct visitors and distinct sessions per bucket; buckets without events are zero rows, and one that '
    'reaches beyond the time is partial. Granularity auto: hour up to 24 hours, 4-hour up to 7 days, day up to 30 '
    'days, else week (from Monday), in the time zone. p_realtime false: whole hours as of the last roll-up.';

revoke execute on function analytics.get_series(text, timestamptz, timestamptz, text, text, text, text, boolean)
from public;
grant execute on function analytics.get_series(text, timestamptz, timestamptz, text, text, text, text, boolean)
to authenticated, service_role;
