-- The foreign keys that had no index.
drop index setlist.shows_headliner_artist_id_date_idx;
drop index setlist.setlists_artist_id_idx;
drop index setlist.user_follows_artists_artist_id_followed_at_idx;
alter table setlist.setlist_songs drop constraint setlist_songs_setlist_id_song_id_key;
alter table setlist.setlist_songs drop constraint setlist_songs_setlist_id_position_key;
