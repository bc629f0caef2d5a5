-- Everybody reads who supports; the importer writes it.
revoke all on setlist.show_artists from public, anon, authenticated, service_role;
grant select on setlist.show_artists to anon, authenticated;
grant select, insert, update, delete on setlist.show_artists to service_role;

alter table setlist.show_artists enable row level security;

create policy show_artists_select on setlist.show_artists
for select
to anon, authenticated
using (true);
