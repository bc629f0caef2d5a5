-- Who may enter the schema; what is in it is granted object by object.
grant usage on schema pricing to authenticated, service_role;
