-- The nightly job: partitions, retention, and the logs of the jobs themselves.
create or replace procedure analytics.maintain()
language plpgsql
-- Invoker and no "set": a procedure with either may not commit.
as $$
declare
    deleted bigint;
begin
    perform analytics.ensure_partitions();
    commit;
    perform analytics.apply_retention();
    commit;
    call dbkit.delete_in_batches(
        'analytics.rollup_runs',
        'started_at < now() - interval ''30 days''',
        1000,
        deleted
    );
    call dbkit.delete_in_batches(
        'analytics.dashboard_probes',
        'probed_at < now() - interval ''30 days''',
        1000,
        deleted
    );
    call dbkit.delete_in_batches(
        'analytics.alerts',
        'closed_at < now() - interval ''30 days''',
        1000,
        deleted
    );
end
$$;

comment on procedure analytics.maintain () is
    'Creates partitions, applies retention and deletes log rows older than 30 days. For the owner, whom pg_cron '
    'runs it as.';

revoke execute on procedure analytics.maintain() from public;
