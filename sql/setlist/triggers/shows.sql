-- Keeps updated_at and starts_at, and a headliner with setlists on the bill.
create or replace trigger update_updated_at
before update on setlist.shows
for each row execute function dbkit.update_updated_at_column();

create or replace trigger set_starts_at
before insert or update of date, start_time, venue_id, starts_at on setlist.shows
for each row execute function setlist.set_starts_at();

create or replace trigger check_lineup
after update of headliner_artist_id on setlist.shows
for each row when (old.headliner_artist_id <> new.headliner_artist_id)
execute function setlist.check_lineup();
