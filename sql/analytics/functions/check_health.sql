-- Whether the roll-up and the data are well.
create or replace function analytics.check_health()
returns table (check_name text, severity text, value numeric, threshold numeric, detail text)
language sql
volatile
security definer
set search_path = ''
as $$
    with bound (check_name, good, tolerable) as (
        values
        ('cron_failures', numrange(null, 1), numrange(null, 3)),
        ('cron_success_rate', numrange(0.99, null), numrange(0.9, null)),
        ('freshness', numrange(null, 20 * 60, '(]'), numrange(null, 2 * 3600, '(]')),
        ('bucket_lag', numrange(null, 3600, '(]'), numrange(null, 2 * 3600, '(]')),
        ('no_new_data', numrange(null, 3600, '(]'), numrange(null, 3 * 3600, '(]')),
        ('growth', numrange(0.5, 2, '[]'), numrange(0.2, 5, '[]')),
        ('dashboard_latency', numrange(null, 100, '(]'), numrange(null, 500, '(]')),
        ('default_partition_rows', numrange(null, 1), numrange(null, 1000)),
        ('consistency', numrange(null, 1), numrange(null, 1))
    ),
    judged as (
        select
            b.check_name,
            m.value,
            m.detail,
            case
                when m.value <@ b.tolerable is false then 'alert'
                when m.value <@ b.good is false then 'warn'
                else 'ok'
            end as severity,
            case when m.value <@ b.tolerable is false then b.tolerable else b.good end as crossed
        from bound as b
        left join analytics.measure_health() as m on m.check_name = b.check_name
    )
    select
        j.check_name,
        j.severity,
        round(j.value, 3),
        case when j.value < lower(j.crossed) or upper_inf(j.crossed) then lower(j.crossed) else upper(j.crossed) end,
        j.detail
    from judged as j
$$;

comment on function analytics.check_health() is
    'Every check with its severity (ok, warn, alert), value and the bound that it crossed or would cross first; a '
    'check with nothing to measure is ok. A roll-up that stalls (freshness, bucket_lag) and no traffic '
    '(no_new_data) are two things.';

revoke execute on function analytics.check_health() from public;
grant execute on function analytics.check_health() to service_role;
