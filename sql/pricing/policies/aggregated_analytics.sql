-- Hourly prices are read by every user; the roll-up writes them.
revoke all on pricing.aggregated_analytics from public, anon, authenticated, service_role;
grant select on pricing.aggregated_analytics to authenticated;
grant select, insert, update, delete on pricing.aggregated_analytics to service_role;

alter table pricing.aggregated_analytics enable row level security;

create policy aggregated_analytics_select on pricing.aggregated_analytics
for select
to authenticated
using (true);
