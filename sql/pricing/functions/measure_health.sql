-- The figures that check_health() judges.
create or replace function pricing.measure_health()
returns table (check_name text, value numeric, detail text)
language sql
volatile
set search_path = ''
as $$
    with runs as (
        select
            r.status,
            r.return_message,
            r.start_time
        from dbkit.cron_run_details as r
        where r.job_name = 'pricing.refresh-hourly'
            and r.status in ('succeeded', 'failed')
    ),
    failures as (
        select
            count(*) as failed,
            (array_agg(r.return_message order by r.start_time desc))[1] as message
        from runs as r
        where r.status = 'failed'
            and r.start_time > coalesce(
                (select max(s.start_time) from runs as s where s.status = 'succeeded'),
                '-infinity'
            )
    )
    select 'cron_failures', f.failed, f.message
    from failures as f
    union all
    select 'cron_success_rate', avg((r.status = 'succeeded')::int), null
    from runs as r
    where r.start_time > now() - interval '24 hours'
    union all
    select
        'job_success_rate',
        avg((j.status = 'success')::int),
        format('%s of %s scraper jobs failed', count(*) filter (where j.status = 'failed'), count(*))
    from pricing.scraper_jobs as j
    where j.status <> 'running'
        and j.started_at > now() - interval '24 hours'
    union all
    select
        'last_scrape',
        -- Of events that were never scraped, since they are there.
        extract(epoch from clock_timestamp() - coalesce(max(e.last_scraped), min(e.created_at))),
        format(
            'seconds; %s of %s active events not scraped for 2 hours',
            count(*) filter (where e.last_scraped is null or e.last_scraped < now() - interval '2 hours'),
            count(*)
        )
    from pricing.events as e
    where e.active
    union all
    -- Marks are appended, so the one with the lowest number is the oldest.
    select 'rollup_lag', extract(epoch from clock_timestamp() - (
        select d.marked_at
        from pricing.snapshots_dirty as d
        order by d.id
        limit 1
    )), 'seconds'
    union all
    select 'default_partition_rows', count(*), null
    from (
        (select from pricing.ticket_snapshots_default limit 1000)
        union all
        (select from pricing.aggregated_analytics_default limit 1000)
        union all
        (select from pricing.scraper_logs_default limit 1000)
    ) as r
    union all
    select 'next_month_partition', count(*), string_agg(m.name, ', ')
    from unnest(array['ticket_snapshots', 'aggregated_analytics', 'scraper_logs']) as t (name)
    cross join lateral dbkit.missing_partitions(format('pricing.%I', t.name)::regclass, 'month', 1) as m
    union all
    select
        v.check_name,
        case
            when pricing.is_populated(v.name)
                then extract(epoch from clock_timestamp() - (
                    select max(r.started_at)
                    from pricing.rollup_runs as r
                    where r.job = 'refresh-view ' || v.name
                        and r.status = 'ok'
                ))
            -- Never refreshed at all.
            else 'infinity'
        end,
        'seconds'
    from (
        values
        ('latest_prices_age', 'mv_latest_prices'),
        ('price_trends_age', 'mv_price_trends')
    ) as v (check_name, name)
$$;

comment on function pricing.measure_health() is
    'A part of check_health(): one figure a check, null when there is nothing to measure.';

revoke execute on function pricing.measure_health() from public;
