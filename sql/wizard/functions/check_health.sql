-- Whether the clean-up keeps up and actions succeed.
create or replace function wizard.check_health()
returns table (check_name text, severity text, value numeric, threshold numeric, detail text)
language sql
stable
security definer
set search_path = ''
as $$
    with bound (check_name, warn, alert) as (
        values
        ('action_failure_rate', 0.1, 0.5),
        ('cleanup_failures', 0, 2),
        ('retention_lag', 3600, 86400),
        ('stuck_actions', 0, 9)
    )
    select
        b.check_name,
        case
            when m.value > b.alert then 'alert'
            when m.value > b.warn then 'warn'
            else 'ok'
        end,
        round(m.value, 3),
        case when m.value > b.alert then b.alert else b.warn end,
        m.detail
    from bound as b
    left join wizard.measure_health() as m on m.check_name = b.check_name
    order by b.check_name
$$;

comment on function wizard.check_health() is
    'Every check with its severity (ok, warn, alert), value and the bound that it crossed or would cross first; a '
    'check with nothing to measure is ok. Definer, to read the runs of the jobs.';

revoke execute on function wizard.check_health() from public;
grant execute on function wizard.check_health() to service_role;
