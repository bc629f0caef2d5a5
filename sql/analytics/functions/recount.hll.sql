-- Counts raw events of some projects and times into rows of the hourly table's shape.
-- dbkit: requires extension hll
create or replace function analytics.recount(p_projects text[], p_from timestamptz[], p_to timestamptz[])
returns table (
    project_id text,
    hour_bucket timestamptz,
    event_type text,
    event_label text,
    event_count bigint,
    unique_visitors bigint,
    unique_sessions bigint,
    visitors_hll analytics.sketch,
    sessions_hll analytics.sketch
)
language sql
stable
as $$
    select
        p.project_id,
        date_trunc('hour', p.lower, 'UTC'),
        g.event_type,
        g.event_label,
        g.event_count,
        g.unique_visitors,
        g.unique_sessions,
        g.visitors,
        g.sessions
    from unnest(p_projects, p_from, p_to) as p (project_id, lower, upper)
    -- One by one: each is a short index scan and a sort that fits in memory.
    cross join lateral (
        select
            e.event_type,
            e.event_label,
            count(*) as event_count,
            count(distinct e.visitor_id) as unique_visitors,
            count(distinct e.session_id) as unique_sessions,
            analytics.sketch_add(extensions.hll_hash_text(e.visitor_id)) as visitors,
            analytics.sketch_add(extensions.hll_hash_text(e.session_id)) as sessions
        from analytics.analytics_events as e
        where e.project_id = p.project_id
            and e.created_at >= p.lower
            and e.created_at < p.upper
        group by e.event_type, e.event_label
    ) as g
$$;

comment on function analytics.recount(text[], timestamptz[], timestamptz[]) is
    'Raw events of each project between two instants of one hour, counted by type and label.';

revoke execute on function analytics.recount(text[], timestamptz[], timestamptz[]) from public;
