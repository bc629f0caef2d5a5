-- The nightly job: partitions, retention, and the log of the jobs themselves.
create or replace procedure pricing.maintain(p_tries int default 5)
language plpgsql
-- Invoker and no "set": a procedure with either may not commit.
as $$
declare
    part text;
    tries int;
    failed text[] := array[]::text[];
    deleted bigint;
begin
    call dbkit.delete_in_batches(
        'pricing.rollup_runs',
        'started_at < now() - interval ''30 days''',
        1000,
        deleted
    );
    call dbkit.delete_in_batches(
        'pricing.scraper_jobs',
        'started_at < pricing.jobs_kept_from(now())',
        1000,
        deleted
    );
    -- Each in a transaction of its own, so that no lock is held for longer than its part takes.
    foreach part in array array['partitions', 'scraper_jobs', 'scraper_logs', 'aggregated_analytics', 'ticket_snapshots']
    loop
        tries := 1;
        while not pricing.try_maintenance(part) loop
            commit;
            if tries >= p_tries then
                failed := failed || part;
                exit;
            end if;
            perform pg_sleep(tries);
            tries := tries + 1;
        end loop;
        commit;
    end loop;
    if failed <> '{}' then
        raise exception 'no lock for %', array_to_string(failed, ', ')
            using errcode = 'lock_not_available', hint = 'The next run tries again.';
    end if;
end
$$;

comment on procedure pricing.maintain (int) is
    'Creates partitions, applies retention and deletes log rows older than 30 days. What cannot get its lock within '
    'half a second is tried again up to p_tries times, with growing pauses; the rest is done all the same. For the '
    'owner, whom pg_cron runs it as.';

revoke execute on procedure pricing.maintain(int) from public;
