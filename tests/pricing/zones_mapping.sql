-- Zones: a section is in one zone of an event.
select plan(13);

select has_table('pricing', 'zones_mapping', 'the table is there');
select col_is_pk('pricing', 'zones_mapping', array['event_id', 'zone_name'], 'a zone is known by event and name');
select fk_ok('pricing', 'zones_mapping', 'event_id', 'pricing', 'events', 'id');
select indexes_are('pricing', 'zones_mapping', array['zones_mapping_pkey'], 'the key begins with the event');
select triggers_are(
    'pricing', 'zones_mapping', array['update_updated_at', 'zones_mapping_one_zone_ins', 'zones_mapping_one_zone_upd']
);
select policies_are('pricing', 'zones_mapping', array['zones_mapping_select']);
select table_privs_are('pricing', 'zones_mapping', 'authenticated', array['SELECT']);

-- Clean, broken, seen, fixed, clean: a section moves to another zone.
insert into pricing.events (id, external_id, name, venue, date)
values
('00000000-0000-4000-8000-000000000001', 'a', 'A', 'V', now()),
('00000000-0000-4000-8000-000000000002', 'b', 'B', 'V', now());
insert into pricing.zones_mapping (event_id, zone_name, sections)
values
('00000000-0000-4000-8000-000000000001', 'Lower', '{1, 2}'),
('00000000-0000-4000-8000-000000000001', 'Upper', '{3}');
select lives_ok(
    $$insert into pricing.zones_mapping (event_id, zone_name, sections)
    values ('00000000-0000-4000-8000-000000000002', 'Other', '{1}')$$,
    'sections of two events may have one name'
);
select throws_ok(
    $$update pricing.zones_mapping set sections = '{3, 2}' where zone_name = 'Upper'$$, '23505', null,
    'a section cannot be in a second zone'
);
select throws_ok(
    $$insert into pricing.zones_mapping (event_id, zone_name, sections)
    values ('00000000-0000-4000-8000-000000000001', 'Third', '{1}')$$,
    '23505', null, 'nor in a new one'
);
select lives_ok(
    $$update pricing.zones_mapping set sections = case zone_name when 'Lower' then '{1}' else '{3, 2}' end::text[]
    where event_id = '00000000-0000-4000-8000-000000000001'$$,
    'one statement moves it'
);
select throws_ok(
    $$update pricing.zones_mapping set sections = '{""}' where zone_name = 'Upper'$$, '23514', null,
    'a section has a name'
);
delete from pricing.events;
select is_empty('select from pricing.zones_mapping', 'zones go with their event');

select * from finish();
