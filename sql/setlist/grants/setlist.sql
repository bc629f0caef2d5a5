-- Everybody may enter the schema; what is in it is granted object by object.
grant usage on schema setlist to anon, authenticated, service_role;
