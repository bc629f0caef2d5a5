drop table setlist.artist_songs;
drop table setlist.songs;
