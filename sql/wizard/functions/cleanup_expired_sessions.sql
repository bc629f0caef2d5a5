-- Carries out what is due: expiry, redaction, deletion, and the end of leases.
create or replace function wizard.cleanup_expired_sessions(
    p_now timestamptz default now(),
    p_batch int default 1000
)
returns table (expired int, redacted int, payloads_cleared int, deleted int, actions_reaped int)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if p_now is null or coalesce(p_batch < 1, true) then
        raise exception 'a time and a batch of at least 1 are needed'
            using errcode = 'invalid_parameter_value';
    end if;
    -- Rows that others hold are skipped, and a session is locked before its actions and interactions, as the other
    -- functions do it: no deadlock.
    if pg_try_advisory_xact_lock(hashtextextended('wizard.cleanup_expired_sessions', 0)) then
        deleted := wizard.delete_sessions(p_now, p_batch);
        expired := wizard.expire_sessions(p_now, p_batch);
        payloads_cleared := wizard.clear_payloads(p_now, p_batch);
        actions_reaped := wizard.reap_actions(p_now, p_batch);
        redacted := wizard.redact_interactions(p_now, p_batch);
    end if;
    return next;
end
$$;

comment on function wizard.cleanup_expired_sessions(timestamptz, int) is
    'One row with how many rows were touched; all null when another run is under way. Sessions expire after 7 days;'
    ' texts are redacted after 30; payloads are emptied 30 days after the end; expired and abandoned sessions are '
    'deleted after 90 days, completed ones after 400, their events stay; actions fail an hour after their lease.';

revoke execute on function wizard.cleanup_expired_sessions(timestamptz, int) from public;
grant execute on function wizard.cleanup_expired_sessions(timestamptz, int) to service_role;
