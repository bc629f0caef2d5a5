-- Members read the transcripts of their organisations; functions write them.
revoke all on wizard.wizard_interactions from public, anon, authenticated, service_role;
grant select on wizard.wizard_interactions to authenticated;
grant select on wizard.wizard_interactions to service_role;

alter table wizard.wizard_interactions enable row level security;

create policy wizard_interactions_select on wizard.wizard_interactions
for select
to authenticated
using (organization_id = any(array(select wizard.member_orgs())));
