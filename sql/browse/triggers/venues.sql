-- Keeps updated_at.
create or replace trigger venues_updated_at
before update on browse.venues
for each row execute function dbkit.update_updated_at_column();
