-- Shows: who plays where, and when that is.
select plan(12);

select has_table('setlist', 'shows', 'the table is there');
select fk_ok('setlist', 'shows', 'headliner_artist_id', 'setlist', 'artists', 'id');
select fk_ok('setlist', 'shows', 'venue_id', 'setlist', 'venues', 'id');
select fk_ok('setlist', 'show_artists', 'show_id', 'setlist', 'shows', 'id');
select col_is_pk('setlist', 'show_artists', array['show_id', 'artist_id'], 'an act is on a bill once');
select policies_are('setlist', 'shows', array['shows_select']);
select policies_are('setlist', 'show_artists', array['show_artists_select']);
select triggers_are('setlist', 'shows', array['check_lineup', 'set_starts_at', 'update_updated_at']);

insert into setlist.artists (id, spotify_id, name, slug)
values ('00000000-0000-4000-8000-000000000001', 'one', 'One', 'one');
insert into setlist.venues (id, name, slug, timezone)
values ('00000000-0000-4000-8000-000000000002', 'Hall', 'hall', 'Europe/Paris');
insert into setlist.shows (headliner_artist_id, venue_id, name, slug, date, start_time)
values (
    '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000002',
    'Night',
    'night',
    '2026-07-01',
    '20:00'
);
select results_eq(
    $$select starts_at from setlist.shows where slug = 'night'$$,
    array['2026-07-01 18:00+00'::timestamptz],
    'a show begins by the clock of its venue'
);
update setlist.venues set timezone = 'America/New_York' where slug = 'hall';
select results_eq(
    $$select starts_at from setlist.shows where slug = 'night'$$,
    array['2026-07-02 00:00+00'::timestamptz],
    'also when that is put right'
);
update setlist.shows set venue_id = null where slug = 'night';
select results_eq(
    $$select starts_at from setlist.shows where slug = 'night'$$,
    array['2026-07-01 20:00+00'::timestamptz],
    'and by UTC when nobody knows where it is'
);
-- Since PostgreSQL 18 with a code of its own.
select throws_like('delete from setlist.artists', '%foreign key constraint%', 'an artist with shows stays');

select * from finish();
