-- Dashboard pattern 3: the labels of one event type, most events first.
create or replace function analytics.get_label_stats(
    p_project_id text,
    p_event_type text default 'widget_visible',
    p_from timestamptz default now() - interval '7 days',
    p_to timestamptz default now(),
    p_limit int default 100,
    p_realtime boolean default true
)
returns table (event_label text, total_events bigint, total_unique_visitors bigint)
language sql
stable
as $$
    select
        r.event_label,
        sum(r.event_count)::bigint as total_events,
        case
            when count(*) = 1 then max(r.unique_visitors)
            else analytics.sketch_count(analytics.sketch_union(r.visitors))
        end
    from analytics.read_rows(p_project_id, p_from, p_to, p_realtime, 'labels', p_event_type) as r
    group by r.event_label
    order by total_events desc, r.event_label
    limit p_limit
$$;

comment on function analytics.get_label_stats(text, text, timestamptz, timestamptz, int, boolean) is
    'Events and distinct visitors per label of an event type; null is "no label". Distinct figures are estimates: '
    'relative standard error 1.6 %, promised within 5 % (6 % without the extension hll). p_realtime false: whole '
    'hours as of the last roll-up.';

revoke execute on function analytics.get_label_stats(text, text, timestamptz, timestamptz, int, boolean) from public;
grant execute on function analytics.get_label_stats(text, text, timestamptz, timestamptz, int, boolean)
to authenticated, service_role;
