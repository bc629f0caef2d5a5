-- Keeps updated_at, and marks what has to be counted again.
create or replace trigger orders_eventbrite_updated_at
before update on browse.orders_eventbrite
for each row execute function dbkit.update_updated_at_column();

create or replace trigger orders_eventbrite_mark_dirty_ins
after insert on browse.orders_eventbrite
referencing new table as new_rows
for each statement execute function browse.mark_orders(
    '''eventbrite''',
    'source_id, session_source_id, status, currency, gross_cents, fees_cents, payment_fees_cents, tax_cents, '
    'discount_cents, refunded_cents, promo_code, ordered_at'
);

create or replace trigger orders_eventbrite_mark_dirty_upd
after update on browse.orders_eventbrite
referencing old table as old_rows new table as new_rows
for each statement execute function browse.mark_orders(
    '''eventbrite''',
    'source_id, session_source_id, status, currency, gross_cents, fees_cents, payment_fees_cents, tax_cents, '
    'discount_cents, refunded_cents, promo_code, ordered_at'
);

create or replace trigger orders_eventbrite_mark_dirty_del
after delete on browse.orders_eventbrite
referencing old table as old_rows
for each statement execute function browse.mark_orders(
    '''eventbrite''',
    'source_id, session_source_id, status, currency, gross_cents, fees_cents, payment_fees_cents, tax_cents, '
    'discount_cents, refunded_cents, promo_code, ordered_at'
);

create or replace trigger orders_eventbrite_mark_dirty_trunc
after truncate on browse.orders_eventbrite
for each statement execute function browse.mark_counted('eventbrite');
