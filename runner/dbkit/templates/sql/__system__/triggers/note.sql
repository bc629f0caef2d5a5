-- A note that changes says when.
create or replace trigger note_updated_at
before update on __system__.note
for each row execute function dbkit.update_updated_at_column();
