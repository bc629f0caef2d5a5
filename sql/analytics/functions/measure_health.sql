-- The figures that check_health() judges.
create or replace function analytics.measure_health()
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
        where r.job_name = 'analytics.aggregate-analytics-events-hourly'
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
    ),
    newest as (
        select max(h.hour_bucket) as hour_bucket
        from analytics.project as p
        cross join lateral (
            select max(a.hour_bucket) as hour_bucket
            from analytics.analytics_events_hourly_agg as a
            where a.project_id = p.project_id
        ) as h
    ),
    volumes as (
        select
            d.day,
            sum(d.event_count) as events
        from analytics.analytics_project_daily_agg as d
        where d.day >= (now() at time zone 'UTC')::date - 8
            and d.day < (now() at time zone 'UTC')::date
        group by d.day
    ),
    pairs as materialized (
        select
            s.project_id,
            s.hour_bucket,
            (
                select coalesce(sum(a.event_count), 0)
                from analytics.analytics_events_hourly_agg as a
                where a.project_id = s.project_id
                    and a.hour_bucket = s.hour_bucket
            ) as counted,
            (
                select count(*)
                from analytics.analytics_events as e
                where e.project_id = s.project_id
                    and e.created_at >= s.hour_bucket
                    and e.created_at < s.hour_bucket + interval '1 hour'
            ) as raw
        from analytics.sample_pairs(20) as s
    )
    select 'cron_failures', f.failed, f.message
    from failures as f
    union all
    select 'cron_success_rate', avg((r.status = 'succeeded')::int), null
    from runs as r
    where r.start_time > now() - interval '24 hours'
    union all
    -- Marks are appended, so the one with the lowest number is the oldest.
    select 'freshness', extract(epoch from clock_timestamp() - (
        select d.marked_at
        from analytics.analytics_events_dirty as d
        order by d.id
        limit 1
    )), 'seconds'
    union all
    select 'bucket_lag', extract(epoch from now() - n.hour_bucket), 'seconds'
    from newest as n
    where exists (
        select
        from analytics.analytics_events as e
        where e.created_at >= n.hour_bucket + interval '1 hour'
            -- The roll-up has had two turns since.
            and e.ingested_at < now() - interval '10 minutes'
    )
    union all
    -- There is no index on ingested_at; whatever arrives happened lately, so the newest thousand will do.
    select 'no_new_data', extract(epoch from clock_timestamp() - max(e.ingested_at)), 'seconds'
    from (
        select l.ingested_at
        from analytics.analytics_events as l
        order by l.created_at desc
        limit 1000
    ) as e
    union all
    select
        'growth',
        max(v.events) filter (where v.day = (now() at time zone 'UTC')::date - 1)
        / nullif(
            percentile_disc(0.5) within group (order by v.events)
            filter (where v.day < (now() at time zone 'UTC')::date - 1),
            0
        ),
        'events of yesterday by the median of the seven days before'
    from volumes as v
    union all
    select 'dashboard_latency', max(p.elapsed_ms), 'milliseconds'
    from analytics.dashboard_probes as p
    where p.probed_at > now() - interval '1 hour'
    union all
    select 'default_partition_rows', count(*), null
    from (
        (select from analytics.analytics_events_default limit 1000)
        union all
        (select from analytics.analytics_events_hourly_agg_default limit 1000)
        union all
        (select from analytics.analytics_events_daily_agg_default limit 1000)
    ) as r
    union all
    select
        'consistency',
        count(*) filter (where p.counted <> p.raw),
        string_agg(
            format('%s %s: %s counted, %s raw', p.project_id, p.hour_bucket at time zone 'UTC', p.counted, p.raw), '; '
        ) filter (where p.counted <> p.raw)
    from pairs as p
$$;

comment on function analytics.measure_health() is
    'A part of check_health(): one figure a check, null when there is nothing to measure.';

revoke execute on function analytics.measure_health() from public;
