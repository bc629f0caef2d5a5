-- Who sells tickets is no secret.
revoke all on browse.providers from public, anon, authenticated, service_role;
grant select on browse.providers to anon, authenticated;
grant select, insert, update, delete on browse.providers to service_role;

alter table browse.providers enable row level security;

create policy providers_select on browse.providers
for select
to anon, authenticated
using (true);
