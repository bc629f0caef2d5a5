drop table setlist.artist_views;
drop table setlist.artists;
