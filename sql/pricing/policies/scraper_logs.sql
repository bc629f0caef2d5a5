-- The logs of the scraper are its own: no policy, so nobody else sees a row.
revoke all on pricing.scraper_logs from public, anon, authenticated, service_role;
revoke all on sequence pricing.scraper_logs_id_seq from public, anon, authenticated, service_role;
grant usage on sequence pricing.scraper_logs_id_seq to service_role;
grant select, insert, update, delete on pricing.scraper_logs to service_role;

alter table pricing.scraper_logs enable row level security;
