-- Opens, keeps or closes one alert a check.
create or replace function analytics.record_alerts()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    still_open int;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('analytics.record_alerts', 0)) then
        return null;
    end if;
    with health as materialized (
        select h.* from analytics.check_health() as h
    ),
    closed as (
        update analytics.alerts as a
        set closed_at = clock_timestamp()
        from health as h
        where h.check_name = a.check_name
            and h.severity = 'ok'
            and a.closed_at is null
    )
    insert into analytics.alerts as a (check_name, severity, value, threshold, detail)
    select
        h.check_name,
        h.severity,
        h.value,
        h.threshold,
        h.detail
    from health as h
    where h.severity <> 'ok'
    order by h.check_name
    on conflict (check_name) where closed_at is null do update
    set severity = excluded.severity,
        value = excluded.value,
        threshold = excluded.threshold,
        detail = excluded.detail;
    get diagnostics still_open = row_count;
    return still_open;
end
$$;

comment on function analytics.record_alerts() is
    'Writes what check_health() finds into alerts, one open row a check, and closes what is well again. Returns how '
    'many are open; null when another run is under way.';

revoke execute on function analytics.record_alerts() from public;
grant execute on function analytics.record_alerts() to service_role;
