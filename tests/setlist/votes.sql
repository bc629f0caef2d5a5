-- Votes: written by cast_vote() alone, read by who cast them.
select plan(9);

select has_table('setlist', 'votes', 'the table is there');
select col_is_pk('setlist', 'votes', array['user_id', 'setlist_song_id'], 'one vote a user and song');
select fk_ok('setlist', 'votes', 'user_id', 'setlist', 'user_profiles', 'id');
select fk_ok('setlist', 'votes', 'setlist_song_id', 'setlist', 'setlist_songs', 'id');
select policies_are('setlist', 'votes', array['votes_select']);
select table_privs_are('setlist', 'votes', 'authenticated', array['SELECT']);
select table_privs_are('setlist', 'votes', 'anon', array[]::text[]);
select table_privs_are('setlist', 'vote_rates', 'authenticated', array[]::text[]);
select triggers_are(
    'setlist', 'votes', array['count_votes_del', 'count_votes_ins', 'count_votes_upd', 'set_vote_artist']
);

select * from finish();
