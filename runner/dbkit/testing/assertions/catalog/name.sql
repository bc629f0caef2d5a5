-- The parts of a name as the server reads them.
select pg_catalog.parse_ident(%(name)s) as parts
