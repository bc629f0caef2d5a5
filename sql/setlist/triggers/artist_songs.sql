-- Keeps artists.total_songs.
create or replace trigger count_artist_songs_ins
after insert on setlist.artist_songs
referencing new table as new_rows
for each statement execute function setlist.count_artist_songs();

create or replace trigger count_artist_songs_upd
after update on setlist.artist_songs
referencing old table as old_rows new table as new_rows
for each statement execute function setlist.count_artist_songs();

create or replace trigger count_artist_songs_del
after delete on setlist.artist_songs
referencing old table as old_rows
for each statement execute function setlist.count_artist_songs();
