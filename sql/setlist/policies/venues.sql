-- Everybody reads the venues; the importer writes them.
revoke all on setlist.venues from public, anon, authenticated, service_role;
grant select on setlist.venues to anon, authenticated;
grant select, insert, update, delete on setlist.venues to service_role;

alter table setlist.venues enable row level security;

create policy venues_select on setlist.venues
for select
to anon, authenticated
using (true);
