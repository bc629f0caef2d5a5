-- Members see their organisations; the service keeps them.
revoke all on wizard.organizations from public, anon, authenticated, service_role;
grant select on wizard.organizations to authenticated;
grant select, insert, update, delete on wizard.organizations to service_role;

alter table wizard.organizations enable row level security;

create policy organizations_select on wizard.organizations
for select
to authenticated
using (id = any(array(select wizard.member_orgs())));
