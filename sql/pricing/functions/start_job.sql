-- Notes that the scraper has begun a pass.
create or replace function pricing.start_job()
returns uuid
language sql
volatile
security definer
set search_path = ''
as $$
    insert into pricing.scraper_jobs default values
    returning job_id
$$;

comment on function pricing.start_job() is 'Opens a running scraper job and returns its id.';

revoke execute on function pricing.start_job() from public;
grant execute on function pricing.start_job() to service_role;
