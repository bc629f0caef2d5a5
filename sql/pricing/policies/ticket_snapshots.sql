-- Raw snapshots are the scraper's own: no policy, so nobody else sees a row.
revoke all on pricing.ticket_snapshots from public, anon, authenticated, service_role;
grant select, insert, update, delete on pricing.ticket_snapshots to service_role;

alter table pricing.ticket_snapshots enable row level security;
