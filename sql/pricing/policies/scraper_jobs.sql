-- The runs of the scraper are its own: no policy, so nobody else sees a row.
revoke all on pricing.scraper_jobs from public, anon, authenticated, service_role;
grant select, insert, update, delete on pricing.scraper_jobs to service_role;

alter table pricing.scraper_jobs enable row level security;
