-- Copies the overview for browsing.
create or replace function browse.event_sessions_overview_refresh()
returns browse.refresh_status
language plpgsql
security definer
set search_path = ''
as $$
declare
    started constant timestamptz := clock_timestamp();
    copied bigint;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('browse.event_sessions_overview_refresh', 0)) then
        return row('event_sessions_overview_refresh', started, 0, 0, 'busy', null)::browse.refresh_status;
    end if;
    -- Concurrently, readers go on reading the old copy; the first copy has no readers yet.
    if browse.overview_relation() = 'browse.event_sessions_overview_mv' then
        refresh materialized view concurrently browse.event_sessions_overview_mv;
    else
        refresh materialized view browse.event_sessions_overview_mv;
    end if;
    select count(*)
    into copied
    from browse.event_sessions_overview_mv as v;
    return browse.log_refresh('event_sessions_overview_refresh', started, copied);
end
$$;

comment on function browse.event_sessions_overview_refresh() is
    'Refreshes event_sessions_overview_mv, concurrently but for the first time. Returns the row of refresh_status: '
    'rows is how many sessions there are, status busy when another one is under way.';

revoke execute on function browse.event_sessions_overview_refresh() from public;
grant execute on function browse.event_sessions_overview_refresh() to service_role;
