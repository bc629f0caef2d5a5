-- Who may enter the schema; what is in it is granted object by object.
grant usage on schema analytics to authenticated, service_role;
