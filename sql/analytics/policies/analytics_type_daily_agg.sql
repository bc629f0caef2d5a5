-- Aggregates are read with their project; only the roll-up writes them.
revoke all on analytics.analytics_type_daily_agg from public, anon, authenticated, service_role;
grant select on analytics.analytics_type_daily_agg to authenticated;
grant select on analytics.analytics_type_daily_agg to service_role;

alter table analytics.analytics_type_daily_agg enable row level security;

create policy analytics_type_daily_agg_select on analytics.analytics_type_daily_agg
for select
to authenticated
using (project_id = any(array(select analytics.accessible_projects())));
