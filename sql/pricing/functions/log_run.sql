-- Writes a finished run into the log.
create or replace function pricing.log_run(p_run pricing.rollup_runs)
returns pricing.rollup_runs
language sql
volatile
set search_path = ''
as $$
    insert into pricing.rollup_runs (
        job,
        started_at,
        finished_at,
        status,
        buckets,
        rows_written,
        rows_deleted,
        oldest_bucket,
        detail
    )
    values (
        p_run.job,
        p_run.started_at,
        clock_timestamp(),
        p_run.status,
        coalesce(p_run.buckets, 0),
        coalesce(p_run.rows_written, 0),
        coalesce(p_run.rows_deleted, 0),
        p_run.oldest_bucket,
        p_run.detail
    )
    returning *
$$;

comment on function pricing.log_run(pricing.rollup_runs) is 'Logs a run as finished now and returns the row.';

revoke execute on function pricing.log_run(pricing.rollup_runs) from public;
