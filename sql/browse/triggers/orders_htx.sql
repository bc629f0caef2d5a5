-- Keeps updated_at, and marks what has to be counted again.
create or replace trigger orders_htx_updated_at
before update on browse.orders_htx
for each row execute function dbkit.update_updated_at_column();

create or replace trigger orders_htx_mark_dirty_ins
after insert on browse.orders_htx
referencing new table as new_rows
for each statement execute function browse.mark_orders(
    '''humanitix''',
    'source_id, session_source_id, status, currency, gross, fees, tax, discount, refunded, discount_code, completed_at'
);

create or replace trigger orders_htx_mark_dirty_upd
after update on browse.orders_htx
referencing old table as old_rows new table as new_rows
for each statement execute function browse.mark_orders(
    '''humanitix''',
    'source_id, session_source_id, status, currency, gross, fees, tax, discount, refunded, discount_code, completed_at'
);

create or replace trigger orders_htx_mark_dirty_del
after delete on browse.orders_htx
referencing old table as old_rows
for each statement execute function browse.mark_orders(
    '''humanitix''',
    'source_id, session_source_id, status, currency, gross, fees, tax, discount, refunded, discount_code, completed_at'
);

create or replace trigger orders_htx_mark_dirty_trunc
after truncate on browse.orders_htx
for each statement execute function browse.mark_counted('humanitix');
