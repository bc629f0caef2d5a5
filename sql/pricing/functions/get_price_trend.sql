-- The price of a zone, hour by hour.
create or replace function pricing.get_price_trend(
    p_event_id uuid,
    p_zone text,
    p_from timestamptz default now() - interval '7 days',
    p_to timestamptz default now()
)
returns table ("timestamp" timestamptz, min_price numeric, avg_price numeric)
language plpgsql
stable
as $$
begin
    perform pricing.check_range(p_from, p_to);
    return query
    select
        h.hour,
        h.min_price,
        h.avg_price
    from pricing.aggregated_analytics as h
    where h.event_id = p_event_id
        and h.zone = p_zone
        and h.hour >= p_from
        and h.hour < p_to
    order by h.hour;
end
$$;

comment on function pricing.get_price_trend(uuid, text, timestamptz, timestamptz) is
    'Lowest and ticket-weighted average price of each UTC hour that begins in the time; hours '
    'without scrapes are left out.';

revoke execute on function pricing.get_price_trend(uuid, text, timestamptz, timestamptz) from public;
grant execute on function pricing.get_price_trend(uuid, text, timestamptz, timestamptz) to authenticated, service_role;
