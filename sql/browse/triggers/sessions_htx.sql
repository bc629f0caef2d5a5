-- Keeps updated_at.
create or replace trigger sessions_htx_updated_at
before update on browse.sessions_htx
for each row execute function dbkit.update_updated_at_column();

create or replace trigger sessions_htx_adopt
after insert or update of event_source_id on browse.sessions_htx
for each row execute function browse.adopt_mapping();
