-- Makes the materialized copy again with everybody locked out.
refresh materialized view browse.event_sessions_overview_mv;
