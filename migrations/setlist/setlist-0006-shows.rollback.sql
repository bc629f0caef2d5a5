drop table setlist.show_artists;
drop table setlist.shows;
