-- Notes how a pass of the scraper ended.
create or replace function pricing.finish_job(
    p_job_id uuid,
    p_status text,
    p_events int default 0,
    p_errors int default 0,
    p_details jsonb default null
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
    if p_status is null or p_status not in ('success', 'failed') then
        raise exception 'a job ends as success or failed'
            using errcode = 'PT400', detail = '{"parameter": "p_status"}';
    elsif p_events is null or p_events < 0 or p_errors is null or p_errors < 0 then
        raise exception 'a number of events or errors is 0 or more'
            using errcode = 'PT400',
            detail = jsonb_build_object('parameter', case when p_errors >= 0 then 'p_events' else 'p_errors' end)::text;
    end if;
    update pricing.scraper_jobs as j
    set status = p_status,
        completed_at = greatest(clock_timestamp(), j.started_at),
        events_scraped = p_events,
        errors_count = p_errors,
        error_details = p_details
    where j.job_id = p_job_id
        and j.status = 'running';
    if found then
        return;
    elsif exists (select from pricing.scraper_jobs as j where j.job_id = p_job_id) then
        raise exception 'the job is over already'
            using errcode = 'PT409', detail = '{"parameter": "p_job_id"}';
    end if;
    raise exception 'no such job'
        using errcode = 'PT404', detail = '{"parameter": "p_job_id"}';
end
$$;

comment on function pricing.finish_job(uuid, text, int, int, jsonb) is
    'Closes a running job as success or failed, with the number of events scraped and of errors.';

revoke execute on function pricing.finish_job(uuid, text, int, int, jsonb) from public;
grant execute on function pricing.finish_job(uuid, text, int, int, jsonb) to service_role;
