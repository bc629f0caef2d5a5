-- Sessions, rows of the view and of its copy, and marks that wait.
select
    (select count(*) from browse.sessions) as sessions,
    (select count(*) from browse.event_sessions_overview_v) as overview,
    (select count(*) from browse.event_sessions_overview_mv) as copied,
    (select count(*) from browse.financials_dirty) as marks;
