-- Keeps updated_at.
create or replace trigger events_htx_updated_at
before update on browse.events_htx
for each row execute function dbkit.update_updated_at_column();

create or replace trigger events_htx_publish
after insert or update on browse.events_htx
for each row execute function browse.publish_event();
