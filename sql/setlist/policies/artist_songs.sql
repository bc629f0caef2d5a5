-- Everybody reads whose songs they are; the importer writes it.
revoke all on setlist.artist_songs from public, anon, authenticated, service_role;
grant select on setlist.artist_songs to anon, authenticated;
grant select, insert, update, delete on setlist.artist_songs to service_role;

alter table setlist.artist_songs enable row level security;

create policy artist_songs_select on setlist.artist_songs
for select
to anon, authenticated
using (true);
