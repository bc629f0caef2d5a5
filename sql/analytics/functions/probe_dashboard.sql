-- Times the dashboard's four queries for the busiest project.
create or replace function analytics.probe_dashboard()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    busiest constant text := (
        select d.project_id
        from analytics.analytics_project_daily_agg as d
        where d.day >= (now() at time zone 'UTC')::date - 7
        group by d.project_id
        order by sum(d.event_count) desc, d.project_id
        limit 1
    );
    since constant timestamptz := now() - interval '7 days';
    query text;
    started timestamptz;
begin
    if busiest is null or not pg_try_advisory_xact_lock(hashtextextended('analytics.probe_dashboard', 0)) then
        return 0;
    end if;
    foreach query in array array['get_hourly_counts', 'get_daily_by_type', 'get_label_stats', 'get_kpis'] loop
        started := clock_timestamp();
        case query
            when 'get_hourly_counts' then perform analytics.get_hourly_counts(busiest);
            when 'get_daily_by_type' then perform analytics.get_daily_by_type(busiest, since);
            when 'get_label_stats' then perform analytics.get_label_stats(busiest);
            else perform analytics.get_kpis(busiest, since);
        end case;
        insert into analytics.dashboard_probes (query_name, project_id, elapsed_ms)
        values (query, busiest, round(extract(epoch from clock_timestamp() - started) * 1000, 3));
    end loop;
    return 4;
end
$$;

comment on function analytics.probe_dashboard() is
    'Times the four read functions over the last seven days (the hourly one: 24 hours) for the project with most '
    'events, into dashboard_probes. Returns the number of timings; 0 without events or when another run is under '
    'way.';

revoke execute on function analytics.probe_dashboard() from public;
grant execute on function analytics.probe_dashboard() to service_role;
