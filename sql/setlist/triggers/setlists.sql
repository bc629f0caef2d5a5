-- Keeps updated_at, and predicted and actual setlists to artists who play the show.
create or replace trigger update_updated_at
before update on setlist.setlists
for each row execute function dbkit.update_updated_at_column();

create or replace trigger check_setlist
before insert or update of show_id, artist_id, type on setlist.setlists
for each row execute function setlist.check_setlist();
