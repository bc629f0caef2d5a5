-- Follows: each user's own business, and counted.
select plan(8);

select has_table('setlist', 'user_follows_artists', 'the table is there');
select col_is_pk('setlist', 'user_follows_artists', array['user_id', 'artist_id'], 'an artist is followed once');
select policies_are(
    'setlist',
    'user_follows_artists',
    array[
        'user_follows_artists_select',
        'user_follows_artists_insert',
        'user_follows_artists_update',
        'user_follows_artists_delete'
    ]
);
select table_privs_are('setlist', 'user_follows_artists', 'anon', array[]::text[]);

insert into setlist.artists (id, spotify_id, name, slug)
values ('00000000-0000-4000-8000-000000000001', 'one', 'One', 'one');
select set_config('test.ann', tests.create_user('ann@test')::text, true);
select tests.login_as(current_setting('test.ann')::uuid);
select results_eq(
    $$
    select setlist.follow_artist('00000000-0000-4000-8000-000000000001')
    union all
    select setlist.follow_artist('00000000-0000-4000-8000-000000000001')
    $$,
    array[true, false],
    'following twice is following'
);
select results_eq('select total_follows from setlist.get_my_profile()', array[1], 'and counts once');
select results_eq(
    $$select setlist.unfollow_artist('00000000-0000-4000-8000-000000000001')$$, array[true], 'it can be ended'
);
select results_eq('select total_follows from setlist.get_my_profile()', array[0], 'and counts no more');
select tests.logout();

select * from finish();
