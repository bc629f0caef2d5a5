-- Everybody reads the songs; the importer writes them.
revoke all on setlist.songs from public, anon, authenticated, service_role;
grant select on setlist.songs to anon, authenticated;
grant select, insert, update, delete on setlist.songs to service_role;

alter table setlist.songs enable row level security;

create policy songs_select on setlist.songs
for select
to anon, authenticated
using (true);
