-- The statement that creates pg_temp.dbkit_probe once more, from what PostgreSQL prints of it.
select pg_catalog.format(
    'create or replace temporary view dbkit_probe as %s', pg_catalog.pg_get_viewdef('pg_temp.dbkit_probe'::regclass)
) as statement
