-- How fresh the figures are is no secret; the rest is for the service.
revoke all on browse.refresh_status from public, anon, authenticated, service_role;
grant select (name, refreshed_at) on browse.refresh_status to anon, authenticated;
grant select on browse.refresh_status to service_role;

alter table browse.refresh_status enable row level security;

create policy refresh_status_select on browse.refresh_status
for select
to anon, authenticated
using (true);
