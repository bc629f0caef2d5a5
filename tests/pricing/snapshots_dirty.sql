-- Marks: what leaves them, and that they are only appended.
select plan(10);

select has_table('pricing', 'snapshots_dirty', 'the table is there');
select columns_are('pricing', 'snapshots_dirty', array['id', 'event_id', 'hour_bucket', 'marked_at']);
select indexes_are(
    'pricing', 'snapshots_dirty', array['snapshots_dirty_pkey', 'snapshots_dirty_hour_bucket_event_id_idx'],
    'none is unique but the key, or marks would be lost'
);
select policies_are('pricing', 'snapshots_dirty', array[]::text[]);
select table_privs_are('pricing', 'snapshots_dirty', 'authenticated', array[]::text[]);
select table_privs_are('pricing', 'snapshots_dirty', 'service_role', array['SELECT']);

insert into pricing.events (id, external_id, name, venue, date)
values ('00000000-0000-4000-8000-000000000001', 'a', 'A', 'V', now());
insert into pricing.ticket_snapshots (event_id, "timestamp", zone, section, lowest_price)
select '00000000-0000-4000-8000-000000000001', date_trunc('hour', now(), 'UTC') + t, 'z', s, 1
from unnest(array[interval '0', interval '10 minutes', interval '-1 hour']) as t, unnest(array['1', '2']) as s;
select results_eq(
    'select count(*) from pricing.snapshots_dirty', array[2::bigint], 'a statement leaves one mark an event and hour'
);
update pricing.ticket_snapshots set "timestamp" = "timestamp" - interval '3 hours'
where "timestamp" = date_trunc('hour', now(), 'UTC');
select results_eq(
    'select count(*) from pricing.snapshots_dirty', array[4::bigint], 'a row that moves marks both hours'
);
update pricing.ticket_snapshots set lowest_price = 2 where false;
select results_eq(
    'select count(*) from pricing.snapshots_dirty', array[4::bigint], 'a statement without rows leaves none'
);
delete from pricing.ticket_snapshots;
select results_eq('select count(*) from pricing.snapshots_dirty', array[7::bigint], 'deleting marks, too');

select * from finish();
