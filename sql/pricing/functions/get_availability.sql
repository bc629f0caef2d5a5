-- How many tickets a zone has left, hour by hour.
create or replace function pricing.get_availability(
    p_event_id uuid,
    p_zone text,
    p_from timestamptz default now() - interval '7 days',
    p_to timestamptz default now()
)
returns table ("timestamp" timestamptz, total_tickets int, total_listings int)
language plpgsql
stable
as $$
begin
    perform pricing.check_range(p_from, p_to);
    return query
    select
        h.hour,
        h.total_tickets,
        h.total_listings
    from pricing.aggregated_analytics as h
    where h.event_id = p_event_id
        and h.zone = p_zone
        and h.hour >= p_from
        and h.hour < p_to
    order by h.hour;
end
$$;

comment on function pricing.get_availability(uuid, text, timestamptz, timestamptz) is
    'Tickets and listings of the zone at the last scrape instant of each UTC hour that begins in the time.';

revoke execute on function pricing.get_availability(uuid, text, timestamptz, timestamptz) from public;
grant execute on function pricing.get_availability(uuid, text, timestamptz, timestamptz) to authenticated, service_role;
