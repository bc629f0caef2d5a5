-- Makes the daily rows of some days what the hourly rows say.
create or replace function analytics.write_days(
    p_projects text[],
    p_days date[],
    out written int,
    out deleted int
)
language sql
volatile
set search_path = ''
as $$
    with united as materialized (
        select
            p.project_id,
            p.day,
            g.event_type,
            g.event_label,
            g.event_count,
            g.visitors,
            g.sessions
        from unnest(p_projects, p_days) as p (project_id, day)
        cross join lateral (
            select
                h.event_type,
                h.event_label,
                sum(h.event_count)::bigint as event_count,
                analytics.sketch_union(h.visitors_hll) as visitors,
                analytics.sketch_union(h.sessions_hll) as sessions
            from analytics.analytics_events_hourly_agg as h
            where h.project_id = p.project_id
                and h.hour_bucket >= p.day::timestamp at time zone 'UTC'
                and h.hour_bucket < (p.day + 1)::timestamp at time zone 'UTC'
            group by h.event_type, h.event_label
        ) as g
    ),
    upserted as (
        insert into analytics.analytics_events_daily_agg as t (
            project_id,
            event_type,
            event_label,
            day,
            event_count,
            unique_visitors,
            unique_sessions,
            visitors_hll,
            sessions_hll
        )
        select
            u.project_id,
            u.event_type,
            u.event_label,
            u.day,
            u.event_count,
            analytics.sketch_count(u.visitors),
            analytics.sketch_count(u.sessions),
            u.visitors,
            u.sessions
        from united as u
        order by u.project_id, u.event_type, u.event_label, u.day
        on conflict (project_id, event_type, event_label, day) do update
        set event_count = excluded.event_count,
            unique_visitors = excluded.unique_visitors,
            unique_sessions = excluded.unique_sessions,
            visitors_hll = excluded.visitors_hll,
            sessions_hll = excluded.sessions_hll
        where t.event_count <> excluded.event_count
            or not analytics.sketch_equal(t.visitors_hll, excluded.visitors_hll)
            or not analytics.sketch_equal(t.sessions_hll, excluded.sessions_hll)
        returning 1
    ),
    emptied as (
        delete from analytics.analytics_events_daily_agg as t
        using unnest(p_projects, p_days) as p (project_id, day)
        where t.project_id = p.project_id
            and t.day = p.day
            and not exists (
                select
                from united as u
                where u.project_id = t.project_id
                    and u.day = t.day
                    and u.event_type = t.event_type
                    and coalesce(u.event_label, '') = coalesce(t.event_label, '')
            )
        returning 1
    )
    select
        (select count(*)::int from upserted),
        (select count(*)::int from emptied)
$$;

comment on function analytics.write_days(text[], date[]) is
    'Sums the days of the projects (arrays of equal length) from hourly rows, writes the rows that changed and '
    'deletes those of labels that are gone.';

revoke execute on function analytics.write_days(text[], date[]) from public;
