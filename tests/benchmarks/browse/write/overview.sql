-- Makes the materialized copy again.
select r.status, r.rows
from browse.event_sessions_overview_refresh() as r;
