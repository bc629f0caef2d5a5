-- The instant from which scraper jobs are kept.
create or replace function pricing.jobs_kept_from(p_now timestamptz)
returns timestamptz
language sql
immutable
parallel safe
as $$
    select (p_now at time zone 'UTC' - interval '3 months') at time zone 'UTC'
$$;

comment on function pricing.jobs_kept_from(timestamptz) is 'Three months before an instant.';

revoke execute on function pricing.jobs_kept_from(timestamptz) from public;
