-- The timings are for admins.
revoke all on analytics.dashboard_probes from public, anon, authenticated, service_role;
grant select on analytics.dashboard_probes to authenticated;
grant select on analytics.dashboard_probes to service_role;

alter table analytics.dashboard_probes enable row level security;

create policy dashboard_probes_select on analytics.dashboard_probes
for select
to authenticated
using ((select analytics.is_admin()));
