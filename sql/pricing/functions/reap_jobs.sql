-- Ends scraper jobs that nobody will end any more.
create or replace function pricing.reap_jobs(p_after interval default '2 hours')
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
    reaped int;
begin
    if p_after is null or p_after <= interval '0' then
        raise exception 'a job is stale after more than no time'
            using errcode = 'invalid_parameter_value';
    elsif not pg_try_advisory_xact_lock(hashtextextended('pricing.reap_jobs', 0)) then
        return null;
    end if;
    update pricing.scraper_jobs as j
    set status = 'failed',
        completed_at = now(),
        error_details = jsonb_build_object('detail', 'stale')
    where j.status = 'running'
        and j.started_at < now() - p_after;
    get diagnostics reaped = row_count;
    return reaped;
end
$$;

comment on function pricing.reap_jobs(interval) is
    'Makes jobs that have been running for so long failed, with the detail stale, and returns how many; null when '
    'another call is under way.';

revoke execute on function pricing.reap_jobs(interval) from public;
grant execute on function pricing.reap_jobs(interval) to service_role;
