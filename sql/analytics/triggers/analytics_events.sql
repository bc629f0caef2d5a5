-- Every change of raw events marks their hours.
create or replace trigger analytics_events_mark_dirty_ins
after insert on analytics.analytics_events
referencing new table as new_rows
for each statement execute function analytics.mark_dirty();

create or replace trigger analytics_events_mark_dirty_upd
after update on analytics.analytics_events
referencing old table as old_rows new table as new_rows
for each statement execute function analytics.mark_dirty();

create or replace trigger analytics_events_mark_dirty_del
after delete on analytics.analytics_events
referencing old table as old_rows
for each statement execute function analytics.mark_dirty();
