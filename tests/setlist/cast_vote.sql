-- The voting function: its form, who may call it, and what it returns.
select plan(8);

select has_function('setlist', 'cast_vote', array['uuid', 'smallint']);
select is_definer('setlist', 'cast_vote', array['uuid', 'smallint']);
select function_privs_are('setlist', 'cast_vote', array['uuid', 'smallint'], 'authenticated', array['EXECUTE']);
select function_privs_are('setlist', 'cast_vote', array['uuid', 'smallint'], 'anon', array[]::text[]);

insert into setlist.artists (id, spotify_id, name, slug)
values ('00000000-0000-4000-8000-000000000001', 'one', 'One', 'one');
insert into setlist.shows (id, headliner_artist_id, name, slug, date)
values ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'Night', 'night', '2099-01-01');
insert into setlist.songs (id, title, artist) values ('00000000-0000-4000-8000-000000000003', 'Song', 'One');
insert into setlist.setlists (id, show_id, artist_id, type)
values (
    '00000000-0000-4000-8000-000000000004',
    '00000000-0000-4000-8000-000000000002',
    '00000000-0000-4000-8000-000000000001',
    'predicted'
);
insert into setlist.setlist_songs (id, setlist_id, song_id, position)
values (
    '00000000-0000-4000-8000-000000000005',
    '00000000-0000-4000-8000-000000000004',
    '00000000-0000-4000-8000-000000000003',
    1
);
select tests.login_as(tests.create_user('ann@test'));
select results_eq(
    $$select * from setlist.cast_vote('00000000-0000-4000-8000-000000000005', 1::smallint)$$,
    $$values (1, 0, 1::smallint)$$,
    'a vote counts'
);
select results_eq(
    $$select * from setlist.cast_vote('00000000-0000-4000-8000-000000000005', (-1)::smallint)$$,
    $$values (0, 1, -1::smallint)$$,
    'a changed one moves'
);
select results_eq(
    $$select * from setlist.cast_vote('00000000-0000-4000-8000-000000000005', 0::smallint)$$,
    $$values (0, 0, 0::smallint)$$,
    'one taken back is gone'
);
select tests.logout();
select results_eq('select setlist.recount_votes()', array[0], 'and every counter is right');

select * from finish();
