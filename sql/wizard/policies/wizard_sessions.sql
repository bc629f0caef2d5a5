-- Members read the sessions of their organisations; functions write them.
revoke all on wizard.wizard_sessions from public, anon, authenticated, service_role;
grant select on wizard.wizard_sessions to authenticated;
grant select on wizard.wizard_sessions to service_role;

alter table wizard.wizard_sessions enable row level security;

create policy wizard_sessions_select on wizard.wizard_sessions
for select
to authenticated
using (organization_id = any(array(select wizard.member_orgs())));
