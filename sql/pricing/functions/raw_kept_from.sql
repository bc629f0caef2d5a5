-- The instant from which raw snapshots are kept.
create or replace function pricing.raw_kept_from(p_now timestamptz)
returns timestamptz
language sql
immutable
parallel safe
as $$
    -- Months of the calendar in UTC, whatever the session's time zone.
    select (p_now at time zone 'UTC' - interval '4 months') at time zone 'UTC'
$$;

comment on function pricing.raw_kept_from(timestamptz) is
    'Four months before an instant: what is older is not taken in, and archived when its month is over.';

revoke execute on function pricing.raw_kept_from(timestamptz) from public;
