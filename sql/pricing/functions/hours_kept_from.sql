-- The instant from which hourly rows are kept.
create or replace function pricing.hours_kept_from(p_now timestamptz)
returns timestamptz
language sql
immutable
parallel safe
as $$
    select (p_now at time zone 'UTC' - interval '6 months') at time zone 'UTC'
$$;

comment on function pricing.hours_kept_from(timestamptz) is 'Six months before an instant.';

revoke execute on function pricing.hours_kept_from(timestamptz) from public;
