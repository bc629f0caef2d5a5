-- Exact and estimated distinct figures of each project over the whole time, then of all projects.
select
    coalesce(raw.project_id, 'all projects') as of_what,
    raw.visitors as exact_visitors,
    raw.sessions as exact_sessions,
    analytics.sketch_count(estimated.visitors) as visitors,
    analytics.sketch_count(estimated.sessions) as sessions
from (
    select
        e.project_id,
        count(distinct e.visitor_id) as visitors,
        count(distinct e.session_id) as sessions
    from analytics.analytics_events as e
    group by grouping sets ((e.project_id), ())
) as raw
inner join (
    select
        d.project_id,
        analytics.sketch_union(d.visitors_hll) as visitors,
        analytics.sketch_union(d.sessions_hll) as sessions
    from analytics.analytics_events_daily_agg as d
    group by grouping sets ((d.project_id), ())
) as estimated on raw.project_id is not distinct from estimated.project_id
order by raw.project_id nulls last;
