-- Zones belong to the catalogue that every user reads.
revoke all on pricing.zones_mapping from public, anon, authenticated, service_role;
grant select on pricing.zones_mapping to authenticated;
grant select, insert, update, delete on pricing.zones_mapping to service_role;

alter table pricing.zones_mapping enable row level security;

create policy zones_mapping_select on pricing.zones_mapping
for select
to authenticated
using (true);
