-- Songs: a version is a song of its own, its title the same.
select plan(10);

select has_table('setlist', 'songs', 'the table is there');
select col_is_unique('setlist', 'songs', 'spotify_id', 'one song an id at Spotify');
select has_index('setlist', 'songs', 'songs_title_trgm_idx', 'titles are searched');
select col_is_pk('setlist', 'artist_songs', array['artist_id', 'song_id'], 'a song is an artist''s once');
select policies_are('setlist', 'songs', array['songs_select']);
select policies_are('setlist', 'artist_songs', array['artist_songs_select']);
select table_privs_are('setlist', 'artist_songs', 'anon', array['SELECT']);
select results_eq(
    $$
    select setlist.normalize_title(t)
    from unnest(array['Alive', ' One  (Live at Wembley) ', 'Two [2011 Remaster]', 'Three (feat. Four)']) as t
    $$,
    array['alive', 'one', 'two', 'three (feat. four)'],
    'a title loses what tells versions apart, and nothing else'
);
insert into setlist.songs (title, artist) values ('Song', 'X');
select throws_ok(
    $$insert into setlist.songs (title, artist) values ('song  (Remastered)', 'X')$$,
    '23505',
    null,
    'the same song twice is refused'
);
select lives_ok(
    $$insert into setlist.songs (title, artist, is_live) values ('Song (live)', 'X', true)$$,
    'its live version is another'
);

select * from finish();
