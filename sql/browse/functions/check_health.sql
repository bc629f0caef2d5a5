-- Whether the figures and the mappings are well.
create or replace function browse.check_health()
returns table (check_name text, severity text, value numeric, threshold numeric, detail text)
language sql
volatile
security definer
set search_path = ''
as $$
    with bound (check_name, good, tolerable) as (
        values
        ('age_refresh_session_financials', 20 * 60, 3600),
        ('age_event_sessions_overview_refresh', 20 * 60, 3600),
        ('age_sync_sessions', 20 * 60, 3600),
        ('sessions_without_mapping', 0, null),
        ('unmapped_provider_sessions', 0, null),
        ('mapping_to_unknown_session', 0, null),
        ('unconverted_currency', 0, null),
        -- None is tolerable.
        ('consistency', 0, 0),
        ('view_p95', 500, 500)
    )
    select
        b.check_name,
        case
            -- Never run is late.
            when m.value is null and b.check_name like 'age\_%' then 'alert'
            when m.value is null or m.value <= b.good then 'ok'
            when b.tolerable is null or m.value <= b.tolerable then 'warn'
            else 'alert'
        end,
        round(m.value, 3),
        case when m.value > b.tolerable then b.tolerable else b.good end,
        m.detail
    from browse.measure_health() as m
    inner join bound as b on b.check_name = m.check_name
    order by b.check_name
$$;

comment on function browse.check_health() is
    'One row a check: severity ok, warn or alert, the figure, the bound that it is held to, and an example or the '
    'unit. Ages are of the last run in seconds, null for a run that never was; the others are counts, view_p95 '
    'milliseconds.';

revoke execute on function browse.check_health() from public;
grant execute on function browse.check_health() to service_role;
