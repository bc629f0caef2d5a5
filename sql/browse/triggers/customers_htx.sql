-- Keeps updated_at.
create or replace trigger customers_htx_updated_at
before update on browse.customers_htx
for each row execute function dbkit.update_updated_at_column();
