-- The instant from which logs are kept.
create or replace function pricing.logs_kept_from(p_now timestamptz)
returns timestamptz
language sql
immutable
parallel safe
as $$
    select (p_now at time zone 'UTC' - interval '1 month') at time zone 'UTC'
$$;

comment on function pricing.logs_kept_from(timestamptz) is 'A month before an instant.';

revoke execute on function pricing.logs_kept_from(timestamptz) from public;
