-- The state of the ranking is for the servers.
revoke all on setlist.refresh_status from public, anon, authenticated, service_role;
grant select on setlist.refresh_status to service_role;

alter table setlist.refresh_status enable row level security;
