-- What tickets cost now.
create or replace function pricing.get_latest_prices(
    p_event_id uuid default null,
    p_category text default null,
    p_limit int default 100
)
returns table (
    event_id uuid,
    event_name text,
    zone text,
    "timestamp" timestamptz,
    lowest_price numeric,
    average_price numeric,
    highest_price numeric,
    lowest_price_2tickets numeric,
    lowest_price_4tickets numeric,
    total_tickets bigint,
    total_listings bigint,
    cheapest_section text,
    section_count int,
    available boolean
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform pricing.check_number('p_limit', p_limit, 1000);
    if not pricing.is_populated('mv_latest_prices') then
        return;
    end if;
    return query
    select
        l.event_id,
        e.name,
        l.zone,
        l."timestamp",
        l.lowest_price,
        l.average_price,
        l.highest_price,
        l.lowest_price_2tickets,
        l.lowest_price_4tickets,
        l.total_tickets,
        l.total_listings,
        l.cheapest_section,
        l.section_count,
        l.available
    from pricing.mv_latest_prices as l
    inner join pricing.events as e on e.id = l.event_id
    where (p_event_id is null or l.event_id = p_event_id)
        and (p_category is null or e.category = p_category)
    order by l."timestamp" desc, l.event_id, l.zone
    limit p_limit;
end
$$;

comment on function pricing.get_latest_prices(uuid, text, int) is
    'The prices of each zone at its last scrape instant within 24 hours, the newest first, as of the last refresh; '
    'of one event or category if it is named. At most 1,000 rows. Definer, for the materialized view is granted to '
    'nobody.';

revoke execute on function pricing.get_latest_prices(uuid, text, int) from public;
grant execute on function pricing.get_latest_prices(uuid, text, int) to authenticated, service_role;
