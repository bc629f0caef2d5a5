-- Keeps updated_at, a song in its setlist, and the setlist's total when a song is taken out.
create or replace trigger update_updated_at
before update on setlist.setlist_songs
for each row execute function dbkit.update_updated_at_column();

create or replace trigger keep_setlist
before update of setlist_id on setlist.setlist_songs
for each row when (old.setlist_id <> new.setlist_id)
execute function setlist.keep_setlist();

create or replace trigger uncount_song
after delete on setlist.setlist_songs
for each row when (old.upvotes + old.downvotes > 0)
execute function setlist.uncount_song();
