-- Whether the scraper, the roll-up and the views are well.
create or replace function pricing.check_health()
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
        ('job_success_rate', numrange(0.95, null), numrange(0.8, null)),
        ('last_scrape', numrange(null, 30 * 60, '(]'), numrange(null, 2 * 3600, '(]')),
        ('rollup_lag', numrange(null, 20 * 60, '(]'), numrange(null, 2 * 3600, '(]')),
        ('default_partition_rows', numrange(null, 1), numrange(null, 1000)),
        ('next_month_partition', numrange(null, 1), numrange(null, 1)),
        ('latest_prices_age', numrange(null, 30 * 60, '(]'), numrange(null, 2 * 3600, '(]')),
        ('price_trends_age', numrange(null, 2 * 3600, '(]'), numrange(null, 6 * 3600, '(]'))
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
        left join pricing.measure_health() as m on m.check_name = b.check_name
    )
    select
        j.check_name,
        j.severity,
        round(j.value, 3),
        case when upper_inf(j.crossed) then lower(j.crossed) else upper(j.crossed) end,
        j.detail
    from judged as j
$$;

comment on function pricing.check_health() is
    'Every check with its severity (ok, warn, alert), value and the bound that it crossed or would cross first; a '
    'check with nothing to measure is ok. A scraper that is dead (last_scrape) and a roll-up that stalls (rollup_lag) '
    'are two things.';

revoke execute on function pricing.check_health() from public;
grant execute on function pricing.check_health() to service_role;
