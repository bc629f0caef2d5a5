-- Whether hours of a time wait for the roll-up, in any project.
create or replace function analytics.has_marks(p_from timestamptz, p_to timestamptz)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select exists (
        select
        from analytics.analytics_events_dirty as d
        where d.hour_bucket >= p_from
            and d.hour_bucket < p_to
    )
$$;

comment on function analytics.has_marks(timestamptz, timestamptz) is
    'A part of backfill_analytics_events_hourly(); definer, because service_role need not read the marks.';

revoke execute on function analytics.has_marks(timestamptz, timestamptz) from public;
grant execute on function analytics.has_marks(timestamptz, timestamptz) to service_role;
