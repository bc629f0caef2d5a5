-- Prices and tickets of a zone, day by day.
create or replace function pricing.get_daily_trend(
    p_event_id uuid,
    p_zone text,
    p_from date,
    p_to date
)
returns table (
    date date,
    daily_min_price numeric,
    daily_avg_price numeric,
    daily_max_price numeric,
    daily_min_2tickets numeric,
    daily_min_4tickets numeric,
    peak_tickets int,
    avg_tickets numeric,
    min_tickets int
)
language plpgsql
stable
as $$
begin
    perform pricing.check_range(p_from, p_to);
    return query
    select
        d.date,
        d.daily_min_price,
        d.daily_avg_price,
        d.daily_max_price,
        d.daily_min_2tickets,
        d.daily_min_4tickets,
        d.peak_tickets,
        d.avg_tickets,
        d.min_tickets
    from pricing.daily_analytics as d
    where d.event_id = p_event_id
        and d.zone = p_zone
        and d.date >= p_from
        and d.date < p_to
    order by d.date;
end
$$;

comment on function pricing.get_daily_trend(uuid, text, date, date) is
    'The daily rows of a zone from a UTC day on, up to another that is not among them.';

revoke execute on function pricing.get_daily_trend(uuid, text, date, date) from public;
grant execute on function pricing.get_daily_trend(uuid, text, date, date) to authenticated, service_role;
