-- The marks are for admins to look at; only triggers and the roll-up touch them.
revoke all on analytics.analytics_events_dirty from public, anon, authenticated, service_role;
grant select on analytics.analytics_events_dirty to authenticated;
grant select on analytics.analytics_events_dirty to service_role;

alter table analytics.analytics_events_dirty enable row level security;

create policy analytics_events_dirty_select on analytics.analytics_events_dirty
for select
to authenticated
using ((select analytics.is_admin()));
