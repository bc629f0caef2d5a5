-- Keeps updated_at.
create or replace trigger events_updated_at
before update on browse.events
for each row execute function dbkit.update_updated_at_column();
