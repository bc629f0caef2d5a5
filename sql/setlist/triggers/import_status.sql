-- Keeps updated_at, and progress from going back.
create or replace trigger update_updated_at
before update on setlist.import_status
for each row execute function dbkit.update_updated_at_column();

create or replace trigger check_progress
before update of progress on setlist.import_status
for each row when (new.progress < old.progress)
execute function setlist.check_progress();
