-- Writes a line into the scraper's log.
create or replace function pricing.log_scraper(
    p_level text,
    p_message text,
    p_event_id uuid default null,
    p_job_id uuid default null,
    p_stack_trace text default null,
    p_metadata jsonb default null
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
    line bigint;
begin
    if p_level is null or p_level not in ('DEBUG', 'INFO', 'WARNING', 'ERROR') then
        raise exception 'a level is DEBUG, INFO, WARNING or ERROR'
            using errcode = 'PT400', detail = '{"parameter": "p_level"}';
    elsif coalesce(p_message, '') = '' then
        raise exception 'a line needs a message'
            using errcode = 'PT400', detail = '{"parameter": "p_message"}';
    elsif p_event_id is not null and not exists (select from pricing.events as e where e.id = p_event_id) then
        raise exception 'no such event'
            using errcode = 'PT404', detail = '{"parameter": "p_event_id"}';
    elsif p_job_id is not null and not exists (select from pricing.scraper_jobs as j where j.job_id = p_job_id) then
        raise exception 'no such job'
            using errcode = 'PT404', detail = '{"parameter": "p_job_id"}';
    end if;
    insert into pricing.scraper_logs (level, message, event_id, job_id, stack_trace, metadata)
    values (p_level, p_message, p_event_id, p_job_id, p_stack_trace, p_metadata)
    returning id into line;
    return line;
end
$$;

comment on function pricing.log_scraper(text, text, uuid, uuid, text, jsonb) is
    'Logs a line, of an event and of a job if they are named, and returns its id.';

revoke execute on function pricing.log_scraper(text, text, uuid, uuid, text, jsonb) from public;
grant execute on function pricing.log_scraper(text, text, uuid, uuid, text, jsonb) to service_role;
