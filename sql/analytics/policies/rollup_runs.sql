-- The log of the jobs is for admins.
revoke all on analytics.rollup_runs from public, anon, authenticated, service_role;
grant select on analytics.rollup_runs to authenticated;
grant select on analytics.rollup_runs to service_role;

alter table analytics.rollup_runs enable row level security;

create policy rollup_runs_select on analytics.rollup_runs
for select
to authenticated
using ((select analytics.is_admin()));
