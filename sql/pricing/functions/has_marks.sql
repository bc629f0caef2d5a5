-- Whether hours of a time wait for the roll-up.
create or replace function pricing.has_marks(p_from timestamptz, p_to timestamptz)
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
    select exists (
        select
        from pricing.snapshots_dirty as d
        where d.hour_bucket >= p_from
            and d.hour_bucket < p_to
    )
$$;

comment on function pricing.has_marks(timestamptz, timestamptz) is
    'A part of backfill() and of retention. Volatile, to see marks that were committed while it waited for a lock.';

revoke execute on function pricing.has_marks(timestamptz, timestamptz) from public;
grant execute on function pricing.has_marks(timestamptz, timestamptz) to service_role;
