-- Keeps updated_at, marks what has to be counted again, and holds mappings together.
create or replace trigger session_sources_updated_at
before update on browse.session_sources
for each row execute function dbkit.update_updated_at_column();

create or replace trigger session_sources_mark_dirty_ins
after insert on browse.session_sources
referencing new table as new_rows
for each statement execute function browse.mark_sessions();

create or replace trigger session_sources_mark_dirty_upd
after update on browse.session_sources
referencing old table as old_rows new table as new_rows
for each statement execute function browse.mark_sessions();

create or replace trigger session_sources_mark_dirty_del
after delete on browse.session_sources
referencing old table as old_rows
for each statement execute function browse.mark_sessions();

create or replace trigger session_sources_publish
before insert or update on browse.session_sources
for each row when (new.source = 'humanitix')
execute function browse.publish_mapping();

create constraint trigger session_sources_check
after insert or update or delete on browse.session_sources
deferrable initially deferred
for each row execute function browse.check_mapping();

create or replace trigger session_sources_mark_dirty_trunc
after truncate on browse.session_sources
for each statement execute function browse.mark_counted();
