-- Events without a function in between; the trigger marks their hours.
copy analytics.analytics_events (
    project_id,
    visitor_id,
    session_id,
    event_type,
    event_label,
    event_data,
    created_at,
    ingested_at
)
from stdin;
