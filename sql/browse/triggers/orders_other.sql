-- Keeps updated_at, and marks what has to be counted again.
create or replace trigger orders_other_updated_at
before update on browse.orders_other
for each row execute function dbkit.update_updated_at_column();

create or replace trigger orders_other_mark_dirty_ins
after insert on browse.orders_other
referencing new table as new_rows
for each statement execute function browse.mark_orders(
    'r.source',
    'source, source_id, session_source_id, status, currency, tickets, gross, fees, tax, discount, refunded, '
    'discount_code, ordered_at'
);

create or replace trigger orders_other_mark_dirty_upd
after update on browse.orders_other
referencing old table as old_rows new table as new_rows
for each statement execute function browse.mark_orders(
    'r.source',
    'source, source_id, session_source_id, status, currency, tickets, gross, fees, tax, discount, refunded, '
    'discount_code, ordered_at'
);

create or replace trigger orders_other_mark_dirty_del
after delete on browse.orders_other
referencing old table as old_rows
for each statement execute function browse.mark_orders(
    'r.source',
    'source, source_id, session_source_id, status, currency, tickets, gross, fees, tax, discount, refunded, '
    'discount_code, ordered_at'
);

create or replace trigger orders_other_mark_dirty_trunc
after truncate on browse.orders_other
for each statement execute function browse.mark_counted();
