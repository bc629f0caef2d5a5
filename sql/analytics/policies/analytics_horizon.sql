-- How far retention has gone is for admins; only apply_retention() writes it.
revoke all on analytics.analytics_horizon from public, anon, authenticated, service_role;
grant select on analytics.analytics_horizon to authenticated;
grant select on analytics.analytics_horizon to service_role;

alter table analytics.analytics_horizon enable row level security;

create policy analytics_horizon_select on analytics.analytics_horizon
for select
to authenticated
using ((select analytics.is_admin()));
