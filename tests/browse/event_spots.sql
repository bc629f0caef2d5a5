-- The programme: a spot has a performer or is open, and a position once.
select plan(13);

select fk_ok(
    'browse', 'event_spots', array['canonical_source', 'canonical_session_source_id'],
    'browse', 'sessions', array['canonical_source', 'canonical_session_source_id']
);
select has_index(
    'browse', 'event_spots', 'event_spots_session_status_idx',
    array['canonical_source', 'canonical_session_source_id', 'status'], 'the spots of a session are found by index'
);
select policies_are('browse', 'event_spots', array['event_spots_select']);
select ok(
    not has_column_privilege(r.name, 'browse.event_spots', 'payment_cents', 'select'),
    r.name || ' does not read what is paid'
)
from unnest(array['anon', 'authenticated']) as r (name);
select column_privs_are('browse', 'event_spots', 'spot_name', 'anon', array['SELECT']);

select set_config('test.dev', tests.create_user('dev@test')::text, true);
insert into browse.profiles (id, display_name) values (current_setting('test.dev')::uuid, 'Dev');
insert into browse.session_sources (source, source_session_id, canonical_source, canonical_session_source_id)
values ('eventbrite', 'e', 'eventbrite', 'e');
select browse.sync_sessions();
prepare spot as
insert into browse.event_spots (canonical_source, canonical_session_source_id, position, status, performer_id)
values ('eventbrite', 'e', $1, $2, $3);
select throws_ok('execute spot(1, ''confirmed'', null)', '23514', null, 'nobody cannot be confirmed');
select throws_ok(
    format('execute spot(1, ''open'', %L)', current_setting('test.dev')), '23514', null, 'nor somebody be open'
);
select throws_ok('execute spot(0, ''open'', null)', '23514', null, 'positions begin at 1');
execute spot (1, 'confirmed', current_setting('test.dev')::uuid);
select throws_ok('execute spot(1, ''open'', null)', '23505', null, 'a position is taken once');
select lives_ok('execute spot(1, ''cancelled'', null)', 'but by cancelled spots');
delete from auth.users where id = current_setting('test.dev')::uuid;
select results_eq(
    'select status from browse.event_spots where status <> ''cancelled''', array['open'],
    'a spot whose performer is gone is open again'
);
select is_empty('select from browse.event_spots where performer_id is not null', 'and nobody''s');

select * from finish();
