-- Keeps user_profiles.total_follows.
create or replace trigger count_follows_ins
after insert on setlist.user_follows_artists
referencing new table as new_rows
for each statement execute function setlist.count_follows();

create or replace trigger count_follows_upd
after update on setlist.user_follows_artists
referencing old table as old_rows new table as new_rows
for each statement execute function setlist.count_follows();

create or replace trigger count_follows_del
after delete on setlist.user_follows_artists
referencing old table as old_rows
for each statement execute function setlist.count_follows();
