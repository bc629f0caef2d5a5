-- Projects are read by those who may read their events.
revoke all on analytics.project from public, anon, authenticated, service_role;
grant select on analytics.project to authenticated;
grant select, insert, update, delete on analytics.project to service_role;

alter table analytics.project enable row level security;

create policy project_select on analytics.project
for select
to authenticated
using (project_id = any(array(select analytics.accessible_projects())));
