-- Venues: where they are is one thing, said three ways.
select plan(10);

select has_table('setlist', 'venues', 'the table is there');
select has_index('setlist', 'venues', 'venues_location_idx', 'places are searched');
select has_index('setlist', 'venues', 'venues_city_state_idx', array['city', 'state'], 'cities are searched');
select index_is_type('setlist', 'venues', 'venues_location_idx', 'gist', 'in two dimensions');
select policies_are('setlist', 'venues', array['venues_select']);
select table_privs_are('setlist', 'venues', 'anon', array['SELECT']);
select lives_ok(
    $$insert into setlist.venues (name, slug) values ('Somewhere', 'somewhere')$$,
    'where a venue is may be unknown'
);
select throws_ok(
    $$insert into setlist.venues (name, slug, latitude) values ('Half', 'half', 51.5)$$,
    '23514',
    null,
    'but not by half'
);
select throws_ok(
    $$insert into setlist.venues (name, slug, latitude, longitude) values ('Off', 'off', 51.5, -200.1)$$,
    '23514',
    null,
    'a place is on the globe'
);
select throws_ok(
    $$insert into setlist.venues (name, slug, timezone) values ('Late', 'late', 'FOO5')$$,
    '23514',
    null,
    'an invented zone is refused'
);

select * from finish();
