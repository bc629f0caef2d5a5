-- A spot whose performer is gone is open again.
create or replace trigger event_spots_reopen
before update on browse.event_spots
for each row when (new.performer_id is null and old.performer_id is not null)
execute function browse.reopen_spot();
