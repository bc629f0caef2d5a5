-- Alerts are for admins.
revoke all on analytics.alerts from public, anon, authenticated, service_role;
grant select on analytics.alerts to authenticated;
grant select on analytics.alerts to service_role;

alter table analytics.alerts enable row level security;

create policy alerts_select on analytics.alerts
for select
to authenticated
using ((select analytics.is_admin()));
