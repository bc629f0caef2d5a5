-- A batch without the checks of track_events.
insert into analytics.analytics_events (
    project_id,
    visitor_id,
    session_id,
    event_type,
    event_label,
    event_data,
    created_at
)
select
    %(project)s,
    e.visitor_id,
    e.session_id,
    e.event_type,
    e.event_label,
    coalesce(e.event_data, '{}'),
    e.created_at
from jsonb_to_recordset(%(events)s) as e (
    visitor_id text,
    session_id text,
    event_type text,
    event_label text,
    event_data jsonb,
    created_at timestamptz
);
