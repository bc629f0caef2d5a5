-- Dashboard pattern 1: events per hour.
create or replace function analytics.get_hourly_counts(
    p_project_id text,
    p_from timestamptz default now() - interval '24 hours',
    p_to timestamptz default now(),
    p_realtime boolean default true
)
returns table (hour_bucket timestamptz, total_events bigint, is_partial boolean)
language plpgsql
stable
as $$
begin
    perform analytics.check_range(p_from, p_to);
    if not analytics.can_read_project(p_project_id) then
        return;
    end if;
    return query
    with counted as (
        select
            r.bucket,
            sum(r.event_count)::bigint as events
        from analytics.read_rows(
            p_project_id,
            date_trunc('hour', p_from, 'UTC'),
            analytics.ceil_to('hour', p_to),
            p_realtime,
            'none'
        ) as r
        group by r.bucket
    )
    select
        s.hour,
        coalesce(c.events, 0),
        s.hour + interval '1 hour' > p_to
    from generate_series(
        date_trunc('hour', p_from, 'UTC'),
        analytics.ceil_to('hour', p_to) - interval '1 hour',
        interval '1 hour'
    ) as s (hour)
    left join counted as c on c.bucket = s.hour
    order by s.hour;
end
$$;

comment on function analytics.get_hourly_counts(text, timestamptz, timestamptz, boolean) is
    'Events per UTC hour. The time is widened to whole hours, hours without events are zero rows, and an hour that '
    'is not over at p_to is partial. p_realtime false: as of the last roll-up.';

revoke execute on function analytics.get_hourly_counts(text, timestamptz, timestamptz, boolean) from public;
grant execute on function analytics.get_hourly_counts(text, timestamptz, timestamptz, boolean)
to authenticated, service_role;
