-- Marks every hour of a time that has snapshots or rows, for the backfill.
create or replace function pricing.mark_hours(p_from timestamptz, p_to timestamptz)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
    marks bigint;
begin
    insert into pricing.snapshots_dirty (event_id, hour_bucket)
    select
        s.event_id,
        date_trunc('hour', s."timestamp", 'UTC')
    from pricing.ticket_snapshots as s
    where s."timestamp" >= p_from
        and s."timestamp" < p_to
    union
    select
        a.event_id,
        a.hour
    from pricing.aggregated_analytics as a
    where a.hour >= p_from
        and a.hour < p_to
    union
    -- A day that was deleted by mistake has hours; one that should not be there has none.
    select
        d.event_id,
        d.date::timestamp at time zone 'UTC'
    from pricing.daily_analytics as d
    where d.date >= (p_from at time zone 'UTC')::date
        and d.date::timestamp at time zone 'UTC' >= p_from
        and d.date::timestamp at time zone 'UTC' < p_to;
    get diagnostics marks = row_count;
    return marks;
end
$$;

comment on function pricing.mark_hours(timestamptz, timestamptz) is
    'A part of backfill(); definer, because nobody may write marks by hand. Returns how many.';

revoke execute on function pricing.mark_hours(timestamptz, timestamptz) from public;
grant execute on function pricing.mark_hours(timestamptz, timestamptz) to service_role;
