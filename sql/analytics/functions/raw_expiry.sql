-- Up to when raw events may be dropped.
create or replace function analytics.raw_expiry(p_now timestamptz)
returns timestamptz
language sql
volatile
set search_path = ''
as $$
    select
        least(
            date_trunc('month', p_now - analytics.raw_retention(), 'UTC'),
            (
                select date_trunc('month', min(d.hour_bucket), 'UTC')
                from analytics.analytics_events_dirty as d
                where d.hour_bucket >= (select h.raw_from from analytics.analytics_horizon as h)
            )
        )
$$;

comment on function analytics.raw_expiry(timestamptz) is
    'A part of apply_retention(): the beginning of the first month (UTC) that is not over for 90 days or that a '
    'mark points into. Volatile, to see marks that were committed while it waited for a lock.';

revoke execute on function analytics.raw_expiry(timestamptz) from public;
