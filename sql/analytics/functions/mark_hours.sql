-- Marks every hour of a time that has events or rows, for the backfill.
create or replace function analytics.mark_hours(p_from timestamptz, p_to timestamptz)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
    lower constant timestamptz := greatest(p_from, (select h.raw_from from analytics.analytics_horizon as h));
    marks bigint;
begin
    insert into analytics.analytics_events_dirty (project_id, hour_bucket)
    select
        e.project_id,
        date_trunc('hour', e.created_at, 'UTC')
    from analytics.analytics_events as e
    where e.created_at >= lower
        and e.created_at < p_to
    union
    select
        a.project_id,
        a.hour_bucket
    from analytics.analytics_events_hourly_agg as a
    where a.hour_bucket >= lower
        and a.hour_bucket < p_to;
    get diagnostics marks = row_count;
    return marks;
end
$$;

comment on function analytics.mark_hours(timestamptz, timestamptz) is
    'A part of backfill_analytics_events_hourly(); definer, because nobody may write marks by hand. Returns how '
    'many.';

revoke execute on function analytics.mark_hours(timestamptz, timestamptz) from public;
grant execute on function analytics.mark_hours(timestamptz, timestamptz) to service_role;
