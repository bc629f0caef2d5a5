-- Deletes scraper jobs that are too old.
create or replace function pricing.retire_jobs(p_now timestamptz, p_dry_run boolean)
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
    jobs bigint;
begin
    if p_dry_run then
        return (select count(*) from pricing.scraper_jobs as j where j.started_at < pricing.jobs_kept_from(p_now));
    end if;
    delete from pricing.scraper_jobs as j
    where j.started_at < pricing.jobs_kept_from(p_now);
    get diagnostics jobs = row_count;
    return jobs;
end
$$;

comment on function pricing.retire_jobs(timestamptz, boolean) is
    'A part of apply_retention(): deletes jobs older than 3 months, whose logs go with them, and returns how many. '
    'The nightly job has deleted them in batches before.';

revoke execute on function pricing.retire_jobs(timestamptz, boolean) from public;
