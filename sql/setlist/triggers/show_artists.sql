-- Keeps an act with setlists on the bill.
create or replace trigger check_lineup
after update or delete on setlist.show_artists
for each row execute function setlist.check_lineup();
