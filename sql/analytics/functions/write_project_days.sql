-- Makes the one row of a project and day what the rows of its types say.
create or replace function analytics.write_project_days(
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
            d.project_id,
            d.day,
            sum(d.event_count)::bigint as event_count,
            analytics.sketch_union(d.visitors_hll) as visitors,
            analytics.sketch_union(d.sessions_hll) as sessions
        from unnest(p_projects, p_days) as p (project_id, day)
        inner join analytics.analytics_type_daily_agg as d on d.project_id = p.project_id and d.day = p.day
        group by d.project_id, d.day
    ),
    upserted as (
        insert into analytics.analytics_project_daily_agg as t (
            project_id,
            day,
            event_count,
            unique_visitors,
            unique_sessions,
            visitors_hll,
            sessions_hll
        )
        select
            u.project_id,
            u.day,
            u.event_count,
            analytics.sketch_count(u.visitors),
            analytics.sketch_count(u.sessions),
            u.visitors,
            u.sessions
        from united as u
        order by u.project_id, u.day
        on conflict (project_id, day) do update
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
        delete from analytics.analytics_project_daily_agg as t
        using unnest(p_projects, p_days) as p (project_id, day)
        where t.project_id = p.project_id
            and t.day = p.day
            and not exists (select from united as u where u.project_id = t.project_id and u.day = t.day)
        returning 1
    )
    select
        (select count(*)::int from upserted),
        (select count(*)::int from emptied)
$$;

comment on function analytics.write_project_days(text[], date[]) is
    'Unites the types of the projects and days (arrays of equal length) into one row each.';

revoke execute on function analytics.write_project_days(text[], date[]) from public;
