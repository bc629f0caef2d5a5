-- Raw events are read with their project; clients never write them.
revoke all on analytics.analytics_events from public, anon, authenticated, service_role;
revoke all on sequence analytics.analytics_events_id_seq from public, anon, authenticated, service_role;
grant usage on sequence analytics.analytics_events_id_seq to service_role;
grant select on analytics.analytics_events to authenticated;
grant select, insert, update, delete on analytics.analytics_events to service_role;

alter table analytics.analytics_events enable row level security;

create policy analytics_events_select on analytics.analytics_events
for select
to authenticated
using (project_id = any(array(select analytics.accessible_projects())));
