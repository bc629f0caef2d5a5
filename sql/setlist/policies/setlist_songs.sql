-- Everybody reads songs and their counts, no condition a row: counting is cheap and real time checks each change.
revoke all on setlist.setlist_songs from public, anon, authenticated, service_role;
grant select on setlist.setlist_songs to anon, authenticated;
grant select, insert, update, delete on setlist.setlist_songs to service_role;

alter table setlist.setlist_songs enable row level security;

create policy setlist_songs_select on setlist.setlist_songs
for select
to anon, authenticated
using (true);
