-- Members read the actions of their organisations; functions write them.
revoke all on wizard.wizard_actions from public, anon, authenticated, service_role;
grant select on wizard.wizard_actions to authenticated;
grant select on wizard.wizard_actions to service_role;

alter table wizard.wizard_actions enable row level security;

create policy wizard_actions_select on wizard.wizard_actions
for select
to authenticated
using (organization_id = any(array(select wizard.member_orgs())));
