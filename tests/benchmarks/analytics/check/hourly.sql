-- Hourly rows that differ from the raw events in a count or a distinct figure, and rows that are on one side only.
select count(*)
from (
    select
        e.project_id,
        e.event_type,
        e.event_label,
        date_trunc('hour', e.created_at, 'UTC') as hour_bucket,
        count(*) as event_count,
        count(distinct e.visitor_id) as unique_visitors,
        count(distinct e.session_id) as unique_sessions
    from analytics.analytics_events as e
    group by 1, 2, 3, 4
) as raw
full join analytics.analytics_events_hourly_agg as h
    on raw.project_id = h.project_id
    and raw.event_type = h.event_type
    and coalesce(raw.event_label, '') = coalesce(h.event_label, '')
    and raw.hour_bucket = h.hour_bucket
where (raw.event_count, raw.unique_visitors, raw.unique_sessions)
    is distinct from (h.event_count, h.unique_visitors, h.unique_sessions);
