-- The marks are for the service to look at; only triggers and the roll-up touch them.
revoke all on pricing.snapshots_dirty from public, anon, authenticated, service_role;
grant select on pricing.snapshots_dirty to service_role;

alter table pricing.snapshots_dirty enable row level security;
