-- Artists: known by one of two ids, read by everybody, never deleted under their shows.
select plan(13);

select has_table('setlist', 'artists', 'the table is there');
select col_is_pk('setlist', 'artists', 'id', 'the key is id');
select col_is_unique('setlist', 'artists', 'ticketmaster_id', 'one artist an id at Ticketmaster');
select col_is_unique('setlist', 'artists', 'spotify_id', 'one artist an id at Spotify');
select col_is_unique('setlist', 'artists', 'slug', 'one artist a page');
select has_index('setlist', 'artists', 'artists_last_synced_at_idx', 'who is to be synced is found');
select has_index('setlist', 'artists', 'artists_name_trgm_idx', 'names are searched');
select policies_are('setlist', 'artists', array['artists_select']);
select table_privs_are('setlist', 'artists', 'anon', array['SELECT']);
select table_privs_are('setlist', 'artists', 'authenticated', array['SELECT']);
select throws_ok(
    $$insert into setlist.artists (name, slug) values ('Nobody', 'nobody')$$,
    '23514',
    null,
    'an artist that neither knows is refused'
);
select throws_ok(
    $$insert into setlist.artists (spotify_id, name, slug) values ('s', 'Nobody', 'No Body')$$,
    '23514',
    null,
    'a slug is lower case and hyphens'
);
select throws_ok(
    $$insert into setlist.artists (spotify_id, name, slug, genres) values ('s', 'Nobody', 'nobody', '{}')$$,
    '23514',
    null,
    'genres are an array'
);

select * from finish();
