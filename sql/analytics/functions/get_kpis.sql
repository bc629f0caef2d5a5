-- Dashboard pattern 4: the key figures of a project.
create or replace function analytics.get_kpis(
    p_project_id text,
    p_from timestamptz,
    p_to timestamptz default now(),
    p_realtime boolean default true
)
returns table (total_events bigint, total_unique_visitors bigint, total_unique_sessions bigint)
language sql
stable
as $$
    select
        coalesce(sum(r.event_count), 0)::bigint,
        case
            when count(*) = 1 then max(r.unique_visitors)
            else analytics.sketch_count(analytics.sketch_union(r.visitors))
        end,
        case
            when count(*) = 1 then max(r.unique_sessions)
            else analytics.sketch_count(analytics.sketch_union(r.sessions))
        end
    from analytics.read_rows(p_project_id, p_from, p_to, p_realtime, 'project') as r
$$;

comment on function analytics.get_kpis(text, timestamptz, timestamptz, boolean) is
    'Events, distinct visitors and distinct sessions in one row, zeros when there are none. Distinct figures are '
    'estimates: relative standard error 1.6 %, promised within 5 % (6 % without the extension hll). p_realtime '
    'false: whole hours as of the last roll-up.';

revoke execute on function analytics.get_kpis(text, timestamptz, timestamptz, boolean) from public;
grant execute on function analytics.get_kpis(text, timestamptz, timestamptz, boolean) to authenticated, service_role;
