-- Makes the hourly rows of some hours what the raw events say.
create or replace function analytics.write_hours(
    p_projects text[],
    p_hours timestamptz[],
    out written int,
    out deleted int
)
language sql
volatile
set search_path = ''
as $$
    with counted as materialized (
        select r.*
        from analytics.recount(
            p_projects,
            p_hours,
            (
                select array_agg(h.hour + interval '1 hour' order by h.n)
                from unnest(p_hours) with ordinality as h (hour, n)
            )
        ) as r
    ),
    upserted as (
        insert into analytics.analytics_events_hourly_agg as t (
            project_id,
            event_type,
            event_label,
            hour_bucket,
            event_count,
            unique_visitors,
            unique_sessions,
            visitors_hll,
            sessions_hll
        )
        select
            c.project_id,
            c.event_type,
            c.event_label,
            c.hour_bucket,
            c.event_count,
            c.unique_visitors,
            c.unique_sessions,
            c.visitors_hll,
            c.sessions_hll
        from counted as c
        -- In the order of the key: two writers without an order can deadlock.
        order by c.project_id, c.event_type, c.event_label, c.hour_bucket
        on conflict (project_id, event_type, event_label, hour_bucket) do update
        set event_count = excluded.event_count,
            unique_visitors = excluded.unique_visitors,
            unique_sessions = excluded.unique_sessions,
            visitors_hll = excluded.visitors_hll,
            sessions_hll = excluded.sessions_hll
        -- A row that says the same already is not written again.
        where t.event_count <> excluded.event_count
            or t.unique_visitors <> excluded.unique_visitors
            or t.unique_sessions <> excluded.unique_sessions
            or not analytics.sketch_equal(t.visitors_hll, excluded.visitors_hll)
            or not analytics.sketch_equal(t.sessions_hll, excluded.sessions_hll)
        returning 1
    ),
    emptied as (
        delete from analytics.analytics_events_hourly_agg as t
        using unnest(p_projects, p_hours) as p (project_id, hour_bucket)
        where t.project_id = p.project_id
            and t.hour_bucket = p.hour_bucket
            and not exists (
                select
                from counted as c
                where c.project_id = t.project_id
                    and c.hour_bucket = t.hour_bucket
                    and c.event_type = t.event_type
                    -- Labels are never empty, so this is "is not distinct from", in a form that can be hashed.
                    and coalesce(c.event_label, '') = coalesce(t.event_label, '')
            )
        returning 1
    )
    select
        (select count(*)::int from upserted),
        (select count(*)::int from emptied)
$$;

comment on function analytics.write_hours(text[], timestamptz[]) is
    'Counts the hours of the projects (arrays of equal length) from raw events, writes the rows that changed and '
    'deletes those that have no events any more.';

revoke execute on function analytics.write_hours(text[], timestamptz[]) from public;
