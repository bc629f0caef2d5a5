-- Daily prices are read by every user; the roll-up writes them.
revoke all on pricing.daily_analytics from public, anon, authenticated, service_role;
grant select on pricing.daily_analytics to authenticated;
grant select, insert, update, delete on pricing.daily_analytics to service_role;

alter table pricing.daily_analytics enable row level security;

create policy daily_analytics_select on pricing.daily_analytics
for select
to authenticated
using (true);
