drop table setlist.setlist_songs;
drop table setlist.setlists;
