-- The first day of which there are hourly rows and no daily one.
create or replace function pricing.first_day_missing(p_before timestamptz)
returns date
language sql
stable
set search_path = ''
as $$
    select min((h.hour at time zone 'UTC')::date)
    from pricing.aggregated_analytics as h
    where h.hour < p_before
        and not exists (
            select
            from pricing.daily_analytics as d
            where d.event_id = h.event_id
                and d.zone = h.zone
                and d.date = (h.hour at time zone 'UTC')::date
        )
$$;

comment on function pricing.first_day_missing(timestamptz) is
    'A part of plan_retention(): looks for each event and zone of hours before an instant; null when all are there.';

revoke execute on function pricing.first_day_missing(timestamptz) from public;
