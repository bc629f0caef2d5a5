-- Refuses a section that is in two zones of an event.
create or replace function pricing.check_one_zone()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    twice record;
begin
    -- One writer an event at a time: another's zones would not be seen before it commits.
    perform e.id
    from pricing.events as e
    where e.id in (select n.event_id from new_rows as n)
    order by e.id
    for no key update;
    -- After the statement, so that one statement may move a section from zone to zone.
    select
        z.event_id,
        s.section,
        min(z.zone_name) as one,
        max(z.zone_name) as other
    into twice
    from pricing.zones_mapping as z
    cross join lateral unnest(z.sections) as s (section)
    where z.event_id in (select n.event_id from new_rows as n)
    group by z.event_id, s.section
    having count(*) > 1
    order by z.event_id, s.section
    limit 1;
    if found then
        raise exception 'section % is in the zones % and % of event %', twice.section, twice.one, twice.other,
            twice.event_id
            using errcode = 'unique_violation', schema = 'pricing', table = 'zones_mapping';
    end if;
    return null;
end
$$;

comment on function pricing.check_one_zone() is
    'Trigger, after each statement: 23505 when a section is in two zones of an event, or in one twice. Definer, to '
    'lock the event.';

revoke execute on function pricing.check_one_zone() from public;
