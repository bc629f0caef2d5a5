-- Everybody reads the artists; the importer writes them.
revoke all on setlist.artists from public, anon, authenticated, service_role;
grant select on setlist.artists to anon, authenticated;
grant select, insert, update, delete on setlist.artists to service_role;

alter table setlist.artists enable row level security;

create policy artists_select on setlist.artists
for select
to anon, authenticated
using (true);
