-- Takes in which sections make up the zones of an event.
create or replace function pricing.upsert_zones(p_event_id uuid, p jsonb)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
    written int;
begin
    if jsonb_typeof(p) is distinct from 'array' or jsonb_array_length(p) > 1000 then
        raise exception 'zones must be an array of at most 1,000 objects'
            using errcode = 'PT400', detail = '{"parameter": "p"}';
    elsif not exists (select from pricing.events as e where e.id = p_event_id) then
        raise exception 'no such event'
            using errcode = 'PT404', detail = '{"parameter": "p_event_id"}';
    elsif exists (
        select
        from jsonb_array_elements(p) as z (zone)
        where not pricing.is_zone(z.zone)
    ) or (select count(*) <> count(distinct z.zone ->> 'zone_name') from jsonb_array_elements(p) as z (zone)) then
        raise exception 'a zone needs a name of its own, and may have an array of sections and a display_order'
            using errcode = 'PT422', detail = '{"parameter": "p"}';
    end if;
    insert into pricing.zones_mapping as t (event_id, zone_name, sections, display_order)
    select
        p_event_id,
        z.zone ->> 'zone_name',
        array(select jsonb_array_elements_text(coalesce(nullif(z.zone -> 'sections', 'null'), '[]'))),
        coalesce((z.zone ->> 'display_order')::int, 0)
    from jsonb_array_elements(p) as z (zone)
    order by z.zone ->> 'zone_name'
    on conflict (event_id, zone_name) do update
    set sections = excluded.sections,
        display_order = excluded.display_order
    where (t.sections, t.display_order) is distinct from (excluded.sections, excluded.display_order);
    get diagnostics written = row_count;
    return written;
end
$$;

comment on function pricing.upsert_zones(uuid, jsonb) is
    'Inserts or replaces the zones of an array (zone_name, sections, display_order) and returns how many changed; '
    'zones that are not in it stay. A section in two zones is refused with 23505.';

revoke execute on function pricing.upsert_zones(uuid, jsonb) from public;
grant execute on function pricing.upsert_zones(uuid, jsonb) to service_role;
