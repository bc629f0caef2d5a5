-- Venues are for everybody to see.
revoke all on browse.venues from public, anon, authenticated, service_role;
grant select on browse.venues to anon, authenticated;
grant select, insert, update, delete on browse.venues to service_role;

alter table browse.venues enable row level security;

create policy venues_select on browse.venues
for select
to anon, authenticated
using (true);
