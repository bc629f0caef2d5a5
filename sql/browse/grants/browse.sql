-- Who may enter the schema; what is in it is granted object by object.
grant usage on schema browse to anon, authenticated, service_role;
