-- The hours of a project that wait for the roll-up.
create or replace function analytics.pending_hours(p_project_id text, p_from timestamptz, p_to timestamptz)
returns setof timestamptz
language sql
stable
security definer
set search_path = ''
rows 4
as $$
    select distinct d.hour_bucket
    from analytics.analytics_events_dirty as d
    where d.project_id = p_project_id
        and d.hour_bucket >= greatest(p_from, (select h.raw_from from analytics.analytics_horizon as h))
        and d.hour_bucket < p_to
        and analytics.can_read_project(p_project_id)
$$;

comment on function analytics.pending_hours(text, timestamptz, timestamptz) is
    'Hours that have marks and whose raw events are still there; none of a project that the caller cannot see.';

revoke execute on function analytics.pending_hours(text, timestamptz, timestamptz) from public;
grant execute on function analytics.pending_hours(text, timestamptz, timestamptz) to authenticated, service_role;
