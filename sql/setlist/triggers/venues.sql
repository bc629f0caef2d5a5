-- Keeps updated_at, and the instants of the shows at a venue whose zone changes.
create or replace trigger update_updated_at
before update on setlist.venues
for each row execute function dbkit.update_updated_at_column();

create or replace trigger restamp_shows
after update of timezone on setlist.venues
for each row when (old.timezone is distinct from new.timezone)
execute function setlist.restamp_shows();
