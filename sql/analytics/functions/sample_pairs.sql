-- A random sample of (project, hour) pairs that the roll-up should be done with.
create or replace function analytics.sample_pairs(p_size int)
returns table (project_id text, hour_bucket timestamptz)
language sql
volatile
set search_path = ''
as $$
    with span as (
        select
            greatest(h.raw_from, now() - analytics.raw_retention()) as lower,
            now() as upper
        from analytics.analytics_horizon as h
    ),
    -- Random points; from each to the next row of its project, or to the last one there is. Never a scan.
    point as materialized (
        select
            n.n,
            p.project_id,
            s.lower + random() * (s.upper - s.lower) as instant
        from generate_series(1, p_size) as n (n)
        cross join span as s
        cross join lateral (
            select q.project_id
            from analytics.project as q
            -- Mentions n, to be drawn anew for each.
            order by random() + n.n
            limit 1
        ) as p
    ),
    met as (
        select
            p.project_id,
            coalesce(
                case when p.n % 2 = 0 then (
                    select a.hour_bucket
                    from analytics.analytics_events_hourly_agg as a
                    where a.project_id = p.project_id
                        and a.hour_bucket >= p.instant
                    order by a.hour_bucket
                    limit 1
                ) end,
                (
                    select date_trunc('hour', e.created_at, 'UTC')
                    from analytics.analytics_events as e
                    where e.project_id = p.project_id
                        and e.created_at >= p.instant
                    order by e.created_at
                    limit 1
                ),
                (
                    select a.hour_bucket
                    from analytics.analytics_events_hourly_agg as a
                    where a.project_id = p.project_id
                    order by a.hour_bucket desc
                    limit 1
                )
            ) as hour_bucket
        from point as p
    )
    select distinct
        m.project_id,
        m.hour_bucket
    from met as m
    cross join span as s
    where m.hour_bucket >= s.lower
        and not exists (
            select
            from analytics.analytics_events_dirty as d
            where d.project_id = m.project_id
                and d.hour_bucket = m.hour_bucket
        )
$$;

comment on function analytics.sample_pairs(int) is
    'A part of check_health(): pairs without marks, half of them met through hourly rows and half through raw '
    'events.';

revoke execute on function analytics.sample_pairs(int) from public;
