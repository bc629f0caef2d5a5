-- The log of the jobs is for the service to look at.
revoke all on pricing.rollup_runs from public, anon, authenticated, service_role;
grant select on pricing.rollup_runs to service_role;

alter table pricing.rollup_runs enable row level security;
