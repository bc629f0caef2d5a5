-- Everybody reads the shows; the importer writes them.
revoke all on setlist.shows from public, anon, authenticated, service_role;
grant select on setlist.shows to anon, authenticated;
grant select, insert, update, delete on setlist.shows to service_role;

alter table setlist.shows enable row level security;

create policy shows_select on setlist.shows
for select
to anon, authenticated
using (true);
