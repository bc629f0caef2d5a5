-- Members see who belongs to their organisations; the service keeps them.
revoke all on wizard.organization_members from public, anon, authenticated, service_role;
grant select on wizard.organization_members to authenticated;
grant select, insert, update, delete on wizard.organization_members to service_role;

alter table wizard.organization_members enable row level security;

create policy organization_members_select on wizard.organization_members
for select
to authenticated
using (organization_id = any(array(select wizard.member_orgs())));
