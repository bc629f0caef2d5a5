-- Keeps updated_at, and marks what has to be counted again.
create or replace trigger tickets_eventbrite_updated_at
before update on browse.tickets_eventbrite
for each row execute function dbkit.update_updated_at_column();

create or replace trigger tickets_eventbrite_mark_dirty_ins
after insert on browse.tickets_eventbrite
referencing new table as new_rows
for each statement execute function browse.mark_tickets('eventbrite', 'orders_eventbrite');

create or replace trigger tickets_eventbrite_mark_dirty_upd
after update on browse.tickets_eventbrite
referencing old table as old_rows new table as new_rows
for each statement execute function browse.mark_tickets('eventbrite', 'orders_eventbrite');

create or replace trigger tickets_eventbrite_mark_dirty_del
after delete on browse.tickets_eventbrite
referencing old table as old_rows
for each statement execute function browse.mark_tickets('eventbrite', 'orders_eventbrite');

create or replace trigger tickets_eventbrite_mark_dirty_trunc
after truncate on browse.tickets_eventbrite
for each statement execute function browse.mark_counted('eventbrite');
