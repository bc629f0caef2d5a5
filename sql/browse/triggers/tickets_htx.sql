-- Keeps updated_at, and marks what has to be counted again.
create or replace trigger tickets_htx_updated_at
before update on browse.tickets_htx
for each row execute function dbkit.update_updated_at_column();

create or replace trigger tickets_htx_mark_dirty_ins
after insert on browse.tickets_htx
referencing new table as new_rows
for each statement execute function browse.mark_tickets('humanitix', 'orders_htx');

create or replace trigger tickets_htx_mark_dirty_upd
after update on browse.tickets_htx
referencing old table as old_rows new table as new_rows
for each statement execute function browse.mark_tickets('humanitix', 'orders_htx');

create or replace trigger tickets_htx_mark_dirty_del
after delete on browse.tickets_htx
referencing old table as old_rows
for each statement execute function browse.mark_tickets('humanitix', 'orders_htx');

create or replace trigger tickets_htx_mark_dirty_trunc
after truncate on browse.tickets_htx
for each statement execute function browse.mark_counted('humanitix');
