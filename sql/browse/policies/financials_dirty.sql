-- Only triggers and the roll-up touch the marks.
revoke all on browse.financials_dirty from public, anon, authenticated, service_role;
grant select on browse.financials_dirty to service_role;

alter table browse.financials_dirty enable row level security;
