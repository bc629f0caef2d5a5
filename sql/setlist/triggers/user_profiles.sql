-- Keeps updated_at.
create or replace trigger update_updated_at
before update on setlist.user_profiles
for each row execute function dbkit.update_updated_at_column();
