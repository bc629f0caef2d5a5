-- The price of two and of four tickets together in a zone, hour by hour.
create or replace function pricing.get_group_prices(
    p_event_id uuid,
    p_zone text,
    p_from timestamptz default now() - interval '7 days',
    p_to timestamptz default now()
)
returns table ("timestamp" timestamptz, price_2 numeric, price_4 numeric)
language plpgsql
stable
as $$
begin
    perform pricing.check_range(p_from, p_to);
    return query
    select
        h.hour,
        h.min_price_2tickets,
        h.min_price_4tickets
    from pricing.aggregated_analytics as h
    where h.event_id = p_event_id
        and h.zone = p_zone
        and h.hour >= p_from
        and h.hour < p_to
    order by h.hour;
end
$$;

comment on function pricing.get_group_prices(uuid, text, timestamptz, timestamptz) is
    'Lowest price a ticket of two and of four together in each UTC hour that begins in the time; null '
    'where none were for sale.';

revoke execute on function pricing.get_group_prices(uuid, text, timestamptz, timestamptz) from public;
grant execute on function pricing.get_group_prices(uuid, text, timestamptz, timestamptz) to authenticated, service_role;
