-- Every change of raw snapshots marks their hours.
create or replace trigger ticket_snapshots_mark_dirty_ins
after insert on pricing.ticket_snapshots
referencing new table as new_rows
for each statement execute function pricing.mark_dirty();

create or replace trigger ticket_snapshots_mark_dirty_upd
after update on pricing.ticket_snapshots
referencing old table as old_rows new table as new_rows
for each statement execute function pricing.mark_dirty();

create or replace trigger ticket_snapshots_mark_dirty_del
after delete on pricing.ticket_snapshots
referencing old table as old_rows
for each statement execute function pricing.mark_dirty();
