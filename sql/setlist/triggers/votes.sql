-- Sets artist_id, and keeps the counters of songs, setlists and users.
create or replace trigger set_vote_artist
before insert or update of setlist_song_id, artist_id on setlist.votes
for each row execute function setlist.set_vote_artist();

create or replace trigger count_votes_ins
after insert on setlist.votes
referencing new table as new_rows
for each statement execute function setlist.count_votes();

create or replace trigger count_votes_upd
after update on setlist.votes
referencing old table as old_rows new table as new_rows
for each statement execute function setlist.count_votes();

create or replace trigger count_votes_del
after delete on setlist.votes
referencing old table as old_rows
for each statement execute function setlist.count_votes();
