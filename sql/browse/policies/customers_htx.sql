-- Personal data: for the importers alone.
revoke all on browse.customers_htx from public, anon, authenticated, service_role;
grant select, insert, update, delete on browse.customers_htx to service_role;

alter table browse.customers_htx enable row level security;
