-- The figures that check_health() judges.
create or replace function wizard.measure_health()
returns table (check_name text, value numeric, detail text)
language sql
stable
as $$
    with failures as (
        select
            count(*) as failed,
            (array_agg(r.return_message order by r.start_time desc))[1] as message
        from dbkit.cron_run_details as r
        where r.job_name = 'wizard.cleanup'
            and r.status = 'failed'
            and r.start_time > coalesce(
                (
                    select max(s.start_time)
                    from dbkit.cron_run_details as s
                    where s.job_name = 'wizard.cleanup'
                        and s.status = 'succeeded'
                ),
                '-infinity'
            )
    )
    select 'cleanup_failures', f.failed, f.message
    from failures as f
    union all
    select 'retention_lag', extract(epoch from l.lag), 'seconds'
    from wizard.v_retention_lag as l
    union all
    -- The clean-up comes every quarter of an hour to those whose lease ended an hour ago.
    select 'stuck_actions', count(*), string_agg(a.name || ' ' || a.id, ', ' order by a.lease_expires_at)
    from wizard.v_stuck_actions as a
    where a.overdue > interval '80 minutes'
    union all
    select
        'action_failure_rate',
        avg((a.status = 'failed')::int),
        'of the actions that ended in the last hour'
    from wizard.wizard_actions as a
    where a.updated_at > now() - interval '1 hour'
        and a.status in ('completed', 'failed')
$$;

comment on function wizard.measure_health() is
    'A part of check_health(): one figure a check, null when there is nothing to measure.';

revoke execute on function wizard.measure_health() from public;
