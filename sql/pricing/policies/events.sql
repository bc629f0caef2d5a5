-- Events are a catalogue that every user reads; the scraper keeps it.
revoke all on pricing.events from public, anon, authenticated, service_role;
grant select on pricing.events to authenticated;
grant select, insert, update, delete on pricing.events to service_role;

alter table pricing.events enable row level security;

create policy events_select on pricing.events
for select
to authenticated
using (true);
