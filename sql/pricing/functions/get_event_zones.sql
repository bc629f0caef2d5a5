-- The zones of an event, in the order in which they are shown.
create or replace function pricing.get_event_zones(p_event_id uuid)
returns table (zone text, display_order int, last_seen timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if pricing.is_populated('mv_latest_prices') then
        return query
        select
            coalesce(m.zone_name, l.zone),
            m.display_order,
            l."timestamp"
        from (select z.* from pricing.zones_mapping as z where z.event_id = p_event_id) as m
        full join (select v.* from pricing.mv_latest_prices as v where v.event_id = p_event_id) as l
            on l.zone = m.zone_name
        order by m.display_order nulls last, 1;
    else
        return query
        select
            m.zone_name,
            m.display_order,
            null::timestamptz
        from pricing.zones_mapping as m
        where m.event_id = p_event_id
        order by m.display_order, m.zone_name;
    end if;
end
$$;

comment on function pricing.get_event_zones(uuid) is
    'Zones that are mapped or were seen within 24 hours, as of the last refresh; those that are not mapped have no '
    'display_order and come last. Definer, for the materialized view is granted to nobody.';

revoke execute on function pricing.get_event_zones(uuid) from public;
grant execute on function pricing.get_event_zones(uuid) to authenticated, service_role;
