-- The service sees what was archived, and says what it has exported.
revoke all on pricing.archive_log from public, anon, authenticated, service_role;
grant select on pricing.archive_log to service_role;
grant update (exported_at) on pricing.archive_log to service_role;

alter table pricing.archive_log enable row level security;
